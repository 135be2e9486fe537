-- Why: only orders of which something was proven count when a burst is counted (0007) or a picture is compared with earlier
-- orders; whether one relied on any identity is asked by its number.

create index order_identity_by_order on order_identity (order_id);
