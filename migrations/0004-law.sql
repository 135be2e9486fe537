-- Why: an order keeps the law that judged it. The text of every file of every edition stays, under its own hash, so that
-- an old order is judged again by what stood there then. The desk's events say which hashes make an edition.

create table law_file (
  sha256 text primary key check (sha256 = encode(sha256(body), 'hex')),
  body   bytea not null
);

create function law_file_stays() returns trigger language plpgsql as $$
begin
  raise exception 'a kept file of the law is never changed or removed' using errcode = 'insufficient_privilege';
end
$$;

create trigger law_file_stays before update or delete on law_file for each row execute function law_file_stays();
create trigger law_file_stays_whole before truncate on law_file for each statement execute function law_file_stays();
alter table law_file enable always trigger law_file_stays;
alter table law_file enable always trigger law_file_stays_whole;

grant select, insert on law_file to duly_app;
