-- Times are nanoseconds since 1970, except in events, where they are the text that the
-- hash was made of.

CREATE TABLE streams (
    stream  INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    hash    TEXT    NOT NULL -- of the last event
) STRICT;

CREATE TABLE events (
    stream INTEGER NOT NULL REFERENCES streams,
    seq    INTEGER NOT NULL,
    at     TEXT    NOT NULL,
    type   TEXT    NOT NULL,
    actor  TEXT    NOT NULL, -- JSON
    body   TEXT    NOT NULL, -- JSON
    hash   TEXT    NOT NULL,
    UNIQUE (stream, seq)
) STRICT;

CREATE TABLE rows (
    kind   TEXT NOT NULL,
    id     TEXT NOT NULL,
    parent TEXT NOT NULL,
    sort   TEXT NOT NULL,
    attrs  TEXT NOT NULL, -- JSON
    body   TEXT NOT NULL, -- JSON
    PRIMARY KEY (kind, id)
) STRICT;

CREATE INDEX rows_by_parent ON rows (kind, parent, id);
CREATE INDEX rows_by_sort ON rows (kind, sort, id);

-- One entry for each attribute of a row: the index of every filter, in the list's order.
CREATE TABLE row_attrs (
    kind  TEXT NOT NULL,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    sort  TEXT NOT NULL,
    id    TEXT NOT NULL,
    PRIMARY KEY (kind, name, value, sort, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE intents (
    execution_id TEXT NOT NULL,
    intent_id    TEXT NOT NULL,
    body         TEXT NOT NULL, -- JSON
    PRIMARY KEY (execution_id, intent_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
    key    TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  INTEGER -- NULL: until it is released
) STRICT, WITHOUT ROWID;

CREATE TABLE ledgers (
    scope TEXT    PRIMARY KEY,
    rev   INTEGER NOT NULL,
    body  TEXT    NOT NULL -- JSON
) STRICT;

CREATE TABLE polls (
    scope TEXT PRIMARY KEY,
    owner TEXT, -- of the poll lease; NULL: nobody
    until INTEGER,
    jobs  TEXT  -- JSON; NULL: nothing was seen yet
) STRICT;

CREATE TABLE leases (
    execution_id TEXT    PRIMARY KEY,
    owner        TEXT, -- NULL: released
    epoch        INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
