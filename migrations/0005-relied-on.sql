-- Why: when an agency says that it never sent an order, every other order that relied on the same officer, mailbox or key
-- has to be found at once. Identities stand here as keyed hashes: the database alone names nobody. And an agency that was
-- given data in an emergency owes the formal order: the row says since when, and whether it came.

create table order_identity (
  identity_key text not null,
  order_id     text collate "C" not null,
  primary key (identity_key, order_id)
);
grant select, insert on order_identity to duly_app;

alter table orders add column emergency_released_at text collate "C";
alter table orders add column paper boolean not null default false;
create index orders_owing_paper on orders (agency, emergency_released_at)
  where emergency_released_at is not null and not paper;
