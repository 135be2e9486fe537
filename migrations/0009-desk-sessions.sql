-- Why: people sign in at the desk's pages with a passkey. A session stands here, by the hash of its cookie alone, so that it
-- ends for every process at once when its person leaves or its passkey is revoked, and outlives a restart. An invitation
-- makes one passkey, which counts when a second person has confirmed it.

create table staff_session (
  token_hash text primary key,
  person     text not null,
  credential text not null,
  begun_at   text collate "C" not null,
  seen_at    text collate "C" not null
);
create index staff_session_begun on staff_session (begun_at);
grant select, insert, update, delete on staff_session to duly_app;

create table passkey_invitation (
  token_hash text primary key,
  person     text not null,
  invited_by text not null,
  ends_at    text collate "C" not null,
  credential text unique,
  key        text,
  made_at    text collate "C"
);
grant select, insert, update, delete on passkey_invitation to duly_app;
