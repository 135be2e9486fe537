-- Why: each event has exactly one leaf in the public ledger, written in the event's own transaction. The leaf waits
-- here until the sequencer gives it its place in the tree; that place is given once.

create table ledger_leaf (
  seq        bigserial primary key,
  stream     text    not null,
  version    integer not null,
  entry      bytea   not null,
  leaf_index bigint  unique check (leaf_index >= 0),
  unique (stream, version),
  foreign key (stream, version) references events (stream, version)
);

-- Leaves without a place, oldest first: what the sequencer asks for.
create index ledger_leaf_waiting on ledger_leaf (seq) where leaf_index is null;

create function ledger_leaf_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.leaf_index is null
      and (new.seq, new.stream, new.version, new.entry) is not distinct from (old.seq, old.stream, old.version, old.entry)
    then
      return new;
    end if;
  end if;
  raise exception 'a ledger leaf is never changed or removed' using errcode = 'insufficient_privilege';
end
$$;

create trigger ledger_leaf_stays before update or delete on ledger_leaf
  for each row execute function ledger_leaf_stays();
create trigger ledger_leaf_stays_whole before truncate on ledger_leaf
  for each statement execute function ledger_leaf_stays();
alter table ledger_leaf enable always trigger ledger_leaf_stays;
alter table ledger_leaf enable always trigger ledger_leaf_stays_whole;

grant select, insert on ledger_leaf to duly_app;
grant update (leaf_index) on ledger_leaf to duly_app;
grant usage on sequence ledger_leaf_seq_seq to duly_app;
