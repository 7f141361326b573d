-- The town: journal, work lists, drafts, documents, outbox, desk, registry.
-- Instants are microseconds since 1970 in UTC; days are text, AAAA-MM-JJ.

create table journal (
    position integer primary key,
    case_id blob not null,
    sequence integer not null,
    service text not null,
    version blob not null,
    kind text not null,
    recorded_at integer not null,
    sealed blob not null,
    previous blob not null,
    hash blob not null,
    unique (case_id, sequence)
) strict;

-- The end of the journal, kept apart so that a cut end is noticed.
create table journal_head (
    id integer primary key check (id = 1),
    position integer not null,
    hash blob not null
) strict;

insert into journal_head (id, position, hash) values (1, 0, zeroblob(32));

-- Cases whose key and documents are still to be destroyed. A row lives from
-- the commit that decides it to the moment it is done, through crashes.
create table erasures (
    case_id blob primary key
) strict;

create table case_rows (
    case_id blob primary key,
    service text not null,
    stage text not null,
    filed_on text,
    silence_on text,
    due_on text,
    purge_on text,
    outcome text,
    assigned text,
    updated_at integer not null,
    events integer not null
) strict;

create index case_rows_by_service on case_rows (service, stage, filed_on);
create index case_rows_by_silence on case_rows (silence_on) where silence_on is not null;
create index case_rows_by_due on case_rows (due_on) where due_on is not null;
create index case_rows_by_purge on case_rows (purge_on) where purge_on is not null;

create table access (
    secret blob primary key,
    case_id blob not null
) strict;

create index access_by_case on access (case_id);

create table idempotency (
    value blob primary key,
    case_id blob not null,
    events integer not null
) strict;

create table outbox (
    id blob primary key,
    case_id blob not null,
    kind text not null,
    sealed blob not null,
    created_at integer not null,
    state integer not null,
    attempts integer not null,
    next_at integer not null,
    last_error text
) strict;

create index outbox_by_case on outbox (case_id);
create index outbox_by_state on outbox (state, next_at, id);

create table drafts (
    case_id blob primary key,
    service text not null,
    version blob not null,
    revision integer not null,
    sealed blob not null,
    updated_at integer not null,
    expires_on text not null
) strict;

create index drafts_by_expiry on drafts (expires_on, case_id);

create table blobs (
    id blob primary key,
    case_id blob not null,
    label blob not null,
    size integer not null,
    created_at integer not null
) strict;

create index blobs_by_case on blobs (case_id, created_at, id);

create table sessions (
    token blob primary key,
    agent text not null,
    created_at integer not null,
    last_seen integer not null,
    expires_at integer not null
) strict;

create index sessions_by_agent on sessions (agent);

create table passwords (
    agent text primary key,
    phc text not null,
    failed integer not null,
    locked_until integer
) strict;

create table service_versions (
    number integer primary key,
    hash blob not null,
    service text not null,
    source text not null,
    accepted_at integer not null,
    position integer not null
) strict;

create index service_versions_by_hash on service_versions (hash);
create index service_versions_by_service on service_versions (service);

create table settings (
    name text primary key,
    value text not null
) strict;
