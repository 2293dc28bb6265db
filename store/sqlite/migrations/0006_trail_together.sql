-- Questions that name two things, of which both are frequent and few events are both: an
-- index by the one has the other beside it, so that it is walked without reading the trail
-- itself.

DROP INDEX trail_by_type;
DROP INDEX trail_by_actor;
DROP INDEX trail_by_outcome;

CREATE INDEX trail_by_type ON trail (type, at, stream, seq, kind, actor, outcome);
CREATE INDEX trail_by_actor ON trail (actor, at, stream, seq, kind, outcome);
CREATE INDEX trail_by_outcome ON trail (outcome, at, stream, seq, kind, type, actor) WHERE outcome <> 'SUCCEEDED';

-- Which of those that have few values ever met in an event: of the others nothing is to be
-- looked for. What retention removed stays here.

CREATE TABLE trail_meetings (
    kind    TEXT NOT NULL,
    type    TEXT NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (kind, type, outcome)
) STRICT, WITHOUT ROWID;

INSERT INTO trail_meetings SELECT DISTINCT kind, type, outcome FROM trail;
