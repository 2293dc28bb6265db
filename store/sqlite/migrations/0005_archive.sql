-- How far a stream's events are in an archive, and not here any more, and in which file.

ALTER TABLE streams ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE streams ADD COLUMN archive TEXT NOT NULL DEFAULT '';
