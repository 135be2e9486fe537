-- Why: the public report counts every order by State, instrument, outcome and half-year. What is counted of an order is
-- written with its row, so that a report reads rows and opens no order. Rows from before are counted from their events.

alter table orders add column counted text;
