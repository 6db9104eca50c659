-- When each person is due next: the mutable part of a person, in a table of its own. Events that change the plan are
-- found at any age, and a reminder knows how long nobody had answered.

-- +goose Up
CREATE TABLE turns (
	person TEXT    NOT NULL PRIMARY KEY,
	next   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX turns_next ON turns (next);

ALTER TABLE events ADD COLUMN long_lived INTEGER NOT NULL DEFAULT 0;
CREATE INDEX events_long_lived ON events (person) WHERE long_lived = 1;
UPDATE events SET kind = 'stopped' WHERE kind = 'cancelled'; -- the word is a person's now: the series is over

ALTER TABLE reminders ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE reminders DROP COLUMN silent;
UPDATE events SET kind = 'cancelled' WHERE kind = 'stopped';
DROP INDEX events_long_lived;
ALTER TABLE events DROP COLUMN long_lived;
DROP TABLE turns;
