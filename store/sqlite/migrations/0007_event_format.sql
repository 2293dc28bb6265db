-- The format of an event's JSON. Events from before formats were stated have 0.
ALTER TABLE events ADD COLUMN format INTEGER NOT NULL DEFAULT 0;
