-- Why: pages follow what changes, and staff find one order among millions: by number, agency, state and day, the newest
-- first, page by page. Which accounts an order names is found by keyed hashes (order_mark), so the database names nobody.

create index orders_updated on orders (updated_at);
create index orders_received on orders (received_at desc, order_id desc);
create index orders_by_state on orders (state, received_at desc, order_id desc);
