-- The books: events are the truth, the ledger's leaves stand beside them, orders is a list made from events.

create table events (
  stream text not null,
  version integer not null check (version > 0),
  at text not null check (length(at) = 24),
  kind text not null,
  actor text not null,
  body bytea not null,
  primary key (stream, version)
);

create table ledger_leaf (
  seq bigserial primary key,
  stream text not null,
  version integer not null,
  entry bytea not null,
  leaf_index bigint unique,
  unique (stream, version),
  foreign key (stream, version) references events (stream, version)
);
create index ledger_leaf_pending on ledger_leaf (seq) where leaf_index is null;

create table order_key (
  order_id text primary key,
  wrapped text not null
);

create table orders (
  order_id text primary key,
  receipt text not null unique,
  state text not null,
  version integer not null,
  agency text,
  instrument text,
  verdict text,
  received_at text not null,
  due_safe text,
  urgency text not null,
  digest text not null,
  reference_key text,
  closed boolean not null,
  updated_at text not null
);
create index orders_open_by_due on orders (due_safe, order_id) where not closed;
create index orders_by_digest on orders (digest, order_id);
create index orders_by_reference on orders (reference_key, order_id) where reference_key is not null;

create sequence order_serial;

-- Past events are never changed, by anyone: not by the application, which lacks the right, and not by the owner.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are only ever added (table %, operation %)', tg_table_name, tg_op;
end
$$;
create trigger events_are_added_only before update or delete or truncate on events
  for each statement execute function refuse_change();
create trigger leaves_stay before delete or truncate on ledger_leaf
  for each statement execute function refuse_change();

grant select, insert on events to duly_app;
grant select, insert, update (leaf_index) on ledger_leaf to duly_app;
grant usage on sequence ledger_leaf_seq_seq, order_serial to duly_app;
grant select, insert, delete on order_key to duly_app;
grant select, insert, update, delete on orders to duly_app;
