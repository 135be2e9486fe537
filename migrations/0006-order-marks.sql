-- Why: the same signed mail is one order whoever sends it again, and a file number that comes back with more accounts is
-- shown. Both are looked up by marks: hashes salted with the desk's key, so the database cannot tell what they mark.

create table order_mark (
  mark     text not null,
  order_id text collate "C" not null,
  primary key (mark, order_id)
);
grant select, insert on order_mark to duly_app;
