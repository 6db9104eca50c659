-- What the UV sources answered and what they may still be asked, and small notes.

-- +goose Up
CREATE TABLE forecasts (
	source  TEXT    NOT NULL,
	cell    TEXT    NOT NULL,
	fetched INTEGER NOT NULL,
	body    BLOB    NOT NULL,
	PRIMARY KEY (source, cell)
) STRICT;

CREATE TABLE budgets (
	source TEXT NOT NULL,
	cell   TEXT NOT NULL, -- '*' for the source as a whole
	record BLOB NOT NULL,
	PRIMARY KEY (source, cell)
) STRICT;

CREATE TABLE notes (
	name TEXT NOT NULL PRIMARY KEY,
	text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE notes;
DROP TABLE budgets;
DROP TABLE forecasts;
