-- Why: whoever opens an item under review is written down before they are given it: person, item, moment, and no word of
-- it. An account of who saw what, and what a budget is counted from. Only ever inserted into.

create table review_view (
  order_id  text not null,
  person    text not null,
  item      integer not null,
  viewed_at text collate "C" not null
);
create index review_view_of on review_view (order_id, person, viewed_at);
grant select, insert on review_view to duly_app;
