-- The wrapped key of each case, and nothing else. A destroyed key is
-- overwritten in place with zeros of the same length and its row stays: rows
-- never move between pages, so no page keeps an old copy of a key.

create table keys (
    case_id blob primary key,
    wrapped blob not null,
    destroyed integer not null
) strict;
