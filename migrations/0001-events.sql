-- Why: an order is the fold of its events, so what was once written must stay as it was. Nobody can change or remove an
-- event, not even the owner of the table: erasing a person's data means destroying the order's key (order_key).
-- Moments are RFC 3339 text in UTC, 24 characters, compared byte by byte.

create table events (
  stream  text    not null,
  version integer not null check (version > 0),
  at      text    collate "C" not null check (length(at) = 24),
  kind    text    not null,
  actor   text    not null,
  body    bytea   not null,
  primary key (stream, version)
);

create function events_stay() returns trigger language plpgsql as $$
begin
  raise exception 'events are never changed or removed' using errcode = 'insufficient_privilege';
end
$$;

create trigger events_stay before update or delete on events for each row execute function events_stay();
create trigger events_stay_whole before truncate on events for each statement execute function events_stay();

-- "always": no session setting (session_replication_role) switches them off.
alter table events enable always trigger events_stay;
alter table events enable always trigger events_stay_whole;

grant select, insert on events to duly_app;
