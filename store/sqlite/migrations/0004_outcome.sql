-- What came of each event (recovery.OutcomeOf), and the name of the resource that it
-- changed (store.NameOf). Most events succeeded, and most change no resource: the indexes
-- have the others.

ALTER TABLE trail ADD COLUMN outcome TEXT NOT NULL DEFAULT 'SUCCEEDED';
ALTER TABLE trail ADD COLUMN name TEXT NOT NULL DEFAULT '';

CREATE INDEX trail_by_outcome ON trail (outcome, at, stream, seq) WHERE outcome <> 'SUCCEEDED';
CREATE INDEX trail_by_name ON trail (name, at, stream, seq) WHERE name <> '';

UPDATE trail SET outcome = 'REFUSED' WHERE type IN ('access.refused', 'access.unknown');
UPDATE trail SET outcome = 'UNKNOWN' WHERE type IN ('batch.unanswered', 'action.unanswered');
UPDATE trail SET outcome = 'FAILED' WHERE type IN ('batch.rejected', 'configuration.importDropped', 'access.lost');

UPDATE trail SET outcome = 'FAILED' FROM events e
WHERE e.stream = trail.stream AND e.seq = trail.seq AND (
    trail.type IN ('execution.moved', 'wave.moved', 'cleanup.moved') AND json_extract(e.body, '$.to') IN ('FAILED', 'TIMED_OUT')
    OR trail.type IN ('action.moved', 'action.orderMoved') AND json_type(e.body, '$.failure') IS NOT NULL
    OR trail.type = 'servers.moved' AND EXISTS (
        SELECT 1 FROM json_each(e.body, '$.servers') WHERE json_extract(value, '$.to') = 'FAILED')
    OR trail.type = 'tags.synced' AND EXISTS (
        SELECT 1 FROM json_each(e.body, '$.regions')
        WHERE coalesce(json_extract(value, '$.failed'), 0) > 0 OR coalesce(json_extract(value, '$.reason'), '') <> '')
);

UPDATE trail SET name = lower(json_extract(e.body, '$.name')) FROM events e
WHERE trail.type = 'resource.changed' AND e.stream = trail.stream AND e.seq = trail.seq;
