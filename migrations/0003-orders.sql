-- Why: each order's words are under its own key, so that destroying one key erases one order; and lists and search need
-- rows. The rows are a projection: they are made from events, and can be made again.

create table order_key (
  order_id text primary key,
  wrapped  text not null
);
grant select, insert, delete on order_key to duly_app;

-- Numbers on letters, such as D-2026-000417. A number that was given to nothing stays a gap.
create sequence order_serial;
grant usage on sequence order_serial to duly_app;

create table orders (
  order_id      text collate "C" primary key,
  receipt       text    not null unique,
  state         text    not null,
  version       integer not null,
  agency        text,
  instrument    text,
  verdict       text,
  received_at   text    collate "C" not null,
  due_safe      text    collate "C",
  urgency       text    not null,
  digest        text    not null,
  reference_key text,
  closed        boolean not null default false,
  updated_at    text    collate "C" not null
);
create index orders_open_by_due on orders (due_safe, order_id) where not closed;
create index orders_open on orders (order_id) where not closed;
create index orders_by_digest on orders (digest);
create index orders_by_reference on orders (reference_key, order_id) where reference_key is not null;
grant select, insert, update, delete on orders to duly_app;
