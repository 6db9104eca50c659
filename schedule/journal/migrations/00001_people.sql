-- Times are microseconds since 1970, UTC, written by the daemon; 0 is no time. Words are those of package schedule.

-- +goose Up
CREATE TABLE events (
	person  TEXT    NOT NULL,
	id      TEXT    NOT NULL,
	at      INTEGER NOT NULL,
	kind    TEXT    NOT NULL,
	minutes INTEGER NOT NULL DEFAULT 0,
	slot    TEXT    NOT NULL DEFAULT '',
	PRIMARY KEY (person, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_at ON events (person, at);

CREATE TABLE reminders (
	id         INTEGER PRIMARY KEY,
	person     TEXT    NOT NULL,
	slot       TEXT    NOT NULL,
	attempt    INTEGER NOT NULL,
	at         INTEGER NOT NULL, -- when it was decided
	level      TEXT    NOT NULL,
	due        INTEGER NOT NULL,
	until      INTEGER NOT NULL,
	ring       INTEGER NOT NULL DEFAULT 0,
	confirms   TEXT    NOT NULL,
	last       INTEGER NOT NULL DEFAULT 0,
	covers     TEXT    NOT NULL DEFAULT '', -- slots, a space between them
	long_lived INTEGER NOT NULL DEFAULT 0,  -- it, or what it covers, must be found for as long as the row is there
	confirmed  INTEGER NOT NULL DEFAULT 0,
	decision   TEXT    NOT NULL,            -- the whole of it, as JSON: what the text is rendered from
	UNIQUE (person, slot, attempt)
) STRICT;
CREATE INDEX reminders_at ON reminders (person, at);
CREATE INDEX reminders_long_lived ON reminders (person) WHERE long_lived = 1;

CREATE TABLE deliveries (
	id       INTEGER PRIMARY KEY,
	reminder INTEGER NOT NULL REFERENCES reminders (id) ON DELETE CASCADE,
	channel  TEXT    NOT NULL,
	lane     TEXT    NOT NULL, -- who serves the channel
	person   TEXT    NOT NULL, -- of the reminder, for the indexes below
	loudness INTEGER NOT NULL, -- its level as a number
	due      INTEGER NOT NULL,
	until    INTEGER NOT NULL,
	state    TEXT    NOT NULL DEFAULT 'pending'
	         CHECK (state IN ('pending', 'delivered', 'refused', 'unknown', 'expired', 'superseded', 'dropped')),
	tries    INTEGER NOT NULL DEFAULT 0,
	next     INTEGER NOT NULL DEFAULT 0,  -- the next try
	tried    INTEGER NOT NULL DEFAULT 0,  -- the last one
	class    TEXT    NOT NULL DEFAULT 'delivered',
	error    TEXT    NOT NULL DEFAULT '',
	receipt  TEXT    NOT NULL DEFAULT '',
	ringing  INTEGER NOT NULL DEFAULT 0,  -- until when; 0 once that is settled
	cancel   INTEGER NOT NULL DEFAULT 0,  -- the ringing is to be stopped
	acked    INTEGER NOT NULL DEFAULT 0,
	UNIQUE (reminder, channel)
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (lane, loudness DESC, due, id) WHERE state = 'pending';
CREATE INDEX deliveries_until ON deliveries (until) WHERE state = 'pending';
CREATE INDEX deliveries_open ON deliveries (person) WHERE state = 'pending' OR ringing > 0;
CREATE INDEX deliveries_ringing ON deliveries (ringing) WHERE ringing > 0;


-- +goose Down
DROP TABLE deliveries;
DROP TABLE reminders;
DROP TABLE events;
