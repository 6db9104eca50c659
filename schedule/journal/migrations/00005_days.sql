-- What each day came to, by person: history that stays when events go.

-- +goose Up
CREATE TABLE days (
	person TEXT    NOT NULL,
	date   TEXT    NOT NULL, -- of the place
	ended  INTEGER NOT NULL,
	sum    TEXT    NOT NULL, -- JSON
	PRIMARY KEY (person, date)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE days;
