-- Who read what of which case, and when. Numbered without gaps, and only the
-- oldest are forgotten, so that a trace taken away is noticed. What a trace
-- says of the agent that day is sealed under the key of the case.

create table readings (
    number integer primary key,
    case_id blob not null,
    agent text not null,
    thing text not null,
    at integer not null,
    sealed blob not null
) strict;

create index readings_by_case on readings (case_id, agent, thing, at);
create index readings_by_agent on readings (agent, at);
create index readings_by_time on readings (at, number);

-- The number of the last one noted, and of the last one forgotten.
create table readings_head (
    id integer primary key check (id = 1),
    noted integer not null,
    forgotten integer not null
) strict;

insert into readings_head (id, noted, forgotten) values (1, 0, 0);
