-- The trail: an index of all events by their time in nanoseconds since 1970, and by what
-- is asked for. The time of an event is text that does not sort as time does.

CREATE TABLE trail (
    at     INTEGER NOT NULL,
    stream INTEGER NOT NULL REFERENCES streams,
    seq    INTEGER NOT NULL,
    kind   TEXT    NOT NULL, -- of the stream: what stands before its first slash
    type   TEXT    NOT NULL,
    actor  TEXT    NOT NULL, -- the name
    PRIMARY KEY (at, stream, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO trail (at, stream, seq, kind, type, actor)
SELECT
    unixepoch(e.at) * 1000000000 + CAST(round(CAST('0' || substr(e.at, 20) AS REAL) * 1e9) AS INTEGER),
    e.stream, e.seq,
    substr(s.name, 1, instr(s.name, '/') - 1),
    e.type,
    coalesce(json_extract(e.actor, '$.name'), '')
FROM events e JOIN streams s ON s.stream = e.stream;

CREATE INDEX trail_by_kind ON trail (kind, at, stream, seq);
CREATE INDEX trail_by_type ON trail (type, at, stream, seq);
CREATE INDEX trail_by_actor ON trail (actor, at, stream, seq);
CREATE INDEX trail_by_stream ON trail (stream, at, seq);
