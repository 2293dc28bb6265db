-- Executions are found by who started them.
INSERT INTO row_attrs (kind, name, value, sort, id)
SELECT kind, 'by', json_extract(body, '$.startedBy.name'), sort, id FROM rows
WHERE kind = 'execution' AND coalesce(json_extract(body, '$.startedBy.name'), '') <> '';

UPDATE rows SET attrs = json_set(attrs, '$.by', json_extract(body, '$.startedBy.name'))
WHERE kind = 'execution' AND coalesce(json_extract(body, '$.startedBy.name'), '') <> '';
