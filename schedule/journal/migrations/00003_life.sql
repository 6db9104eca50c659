-- Who told an event and which it takes back; what was entered on the page; the devices of web push.

-- +goose Up
ALTER TABLE events ADD COLUMN source TEXT NOT NULL DEFAULT '';      -- through what it came: api, page, link, a channel's type, a device's
ALTER TABLE events ADD COLUMN undoes TEXT NOT NULL DEFAULT '';      -- the id of the event that an undone takes back
ALTER TABLE events ADD COLUMN moved_to INTEGER NOT NULL DEFAULT 0;  -- of moved

CREATE TABLE overlays (
	person  TEXT    NOT NULL,
	section TEXT    NOT NULL, -- treatments or settings
	id      TEXT    NOT NULL,
	body    BLOB    NOT NULL, -- JSON in the keys of the configuration
	changed INTEGER NOT NULL,
	PRIMARY KEY (person, section, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
	id        TEXT    NOT NULL PRIMARY KEY,
	person    TEXT    NOT NULL,
	name      TEXT    NOT NULL,
	endpoint  TEXT    NOT NULL,
	p256dh    BLOB    NOT NULL,
	auth      BLOB    NOT NULL,
	added     INTEGER NOT NULL,
	succeeded INTEGER NOT NULL DEFAULT 0, -- the last push that its service took
	UNIQUE (person, endpoint)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE devices;
DROP TABLE overlays;
ALTER TABLE events DROP COLUMN moved_to;
ALTER TABLE events DROP COLUMN undoes;
ALTER TABLE events DROP COLUMN source;
