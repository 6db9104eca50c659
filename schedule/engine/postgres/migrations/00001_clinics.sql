-- Everything that clinics must not forget. Health data is sealed by the program (AES-GCM, a key a clinic): bodies hold
-- it. Readable are clinics, kinds, channels and times. A person, a slot and an event's id are named by a keyed hash,
-- since their text would tell the name or the treatment.
--
-- Every table has the clinic that a row belongs to, and lets only the rows of one clinic be seen: the one that the
-- transaction is bound to (parasol.clinic). A transaction that is bound to none sees nothing. That holds for the role
-- as which the program works, which owns nothing and may log in nowhere.

-- +goose Up
-- +goose StatementBegin
DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parasol_clinic') THEN
		CREATE ROLE parasol_clinic NOLOGIN;
	END IF;
	-- From PostgreSQL 16 on, who creates a role may grant it, but not work as it.
	IF NOT pg_has_role(current_user, 'parasol_clinic',
		CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
		GRANT parasol_clinic TO CURRENT_USER;
	END IF;
EXCEPTION
	WHEN duplicate_object OR unique_violation THEN -- another database of this server is migrated at the same time
		NULL;
END
$$;
-- +goose StatementEnd
GRANT USAGE ON SCHEMA parasol TO parasol_clinic;

-- bound returns the clinic that the transaction is bound to. After a transaction that set it, the setting is the empty
-- text rather than unset.
CREATE FUNCTION bound() RETURNS integer LANGUAGE sql STABLE AS
	$$ SELECT nullif(current_setting('parasol.clinic', true), '')::integer $$;

CREATE TYPE state AS ENUM ('pending', 'delivered', 'refused', 'unknown', 'expired', 'superseded', 'dropped');

CREATE TABLE clinics (
	clinic integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name   text    NOT NULL UNIQUE,
	proof  bytea   NOT NULL -- what the clinic's key makes of a fixed text, so that a wrong key is noticed
);

CREATE TABLE people (
	person  bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	clinic  integer NOT NULL,
	hash    uuid    NOT NULL, -- of the name
	name    bytea   NOT NULL,
	body    bytea,            -- the person as the clinic described them; null: not described yet
	version bigint  NOT NULL DEFAULT 0, -- grows with each change of the body
	UNIQUE (clinic, hash)
);

-- When each person is due next: the part of a person that changes all the time, in a table of its own.
CREATE TABLE turns (
	person      bigint      PRIMARY KEY,
	clinic      integer     NOT NULL,
	next_at     timestamptz NOT NULL, -- infinity: known, but not woken for
	summed      timestamptz,          -- the end of the last day whose sum was kept or not worth keeping
	asked_since timestamptz,          -- the first reminder that asked something since the last answer
	status      bytea                 -- what lists show
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX turns_next ON turns (clinic, next_at, person);

CREATE TABLE events (
	person     bigint      NOT NULL,
	id         bigint      NOT NULL, -- a hash
	at         timestamptz NOT NULL,
	clinic     integer     NOT NULL,
	long_lived boolean     NOT NULL,
	kind       text        NOT NULL,
	body       bytea       NOT NULL,
	PRIMARY KEY (person, id)
);
CREATE INDEX events_at ON events (person, at);
CREATE INDEX events_old ON events USING brin (at); -- rows come in the order of time: a few kB find the oldest
CREATE INDEX events_long_lived ON events (person) WHERE long_lived;

-- Partitions are weeks of the slot's anchor, which follow from the slot, so that a slot and attempt stay unique. Week 0
-- holds the slots of treatments, which are kept for as long as the person; the default, instants without a partition.
-- Columns stand in the order in which they leave no gaps.
CREATE SEQUENCE reminder_ids;
CREATE TABLE reminders (
	slot       bigint      NOT NULL, -- hash of person and slot
	person     bigint      NOT NULL,
	id         bigint      NOT NULL DEFAULT nextval('reminder_ids'),
	at         timestamptz NOT NULL, -- when it was decided
	confirmed  timestamptz,
	clinic     integer     NOT NULL,
	attempt    smallint    NOT NULL,
	week       smallint    NOT NULL,
	routes     smallint    NOT NULL, -- by which it goes: those without a delivery have taken it
	long_lived boolean     NOT NULL, -- it, or what it carries, is found at any age
	kind       text        NOT NULL,
	body       bytea       NOT NULL, -- the reminder and the decision
	PRIMARY KEY (slot, attempt, week)
) PARTITION BY LIST (week);
CREATE INDEX reminders_at ON reminders (person, at);
CREATE INDEX reminders_long_lived ON reminders (person) WHERE long_lived;

-- What is on its way, and what could not be delivered. A delivery that a channel took leaves its row, unless it rings.
CREATE TABLE deliveries (
	id       bigint      NOT NULL, -- (reminder's id << 19) | (which of its deliveries << 13) | week
	person   bigint      NOT NULL,
	decided  timestamptz NOT NULL, -- as its reminder, which an index finds by it
	until_at timestamptz NOT NULL, -- pointless from here on
	clinic   integer     NOT NULL,
	state    state       NOT NULL DEFAULT 'pending',
	week     smallint    NOT NULL,
	loudness smallint    NOT NULL, -- the reminder's level as a number
	tries    smallint    NOT NULL DEFAULT 0,
	cancel   boolean     NOT NULL DEFAULT false, -- the ringing is to be stopped
	channel  text        NOT NULL,
	lane     text        NOT NULL, -- the service
	class    text,                 -- of the last try, null if it was delivered
	next_at  timestamptz,          -- the next try
	tried_at timestamptz,          -- the last one, unless it was delivered
	ringing  timestamptz,          -- until when; null once that is settled
	poll_at  timestamptz,          -- of ringing: when to ask for the receipt
	failed   smallint,             -- of ringing: polls that failed in a row
	body     bytea,                -- receipt and error
	PRIMARY KEY (id, week)
) PARTITION BY LIST (week);
CREATE INDEX deliveries_person ON deliveries (person);
-- Only a statement that says it in the same words uses this index: of a plain state = 'pending' the planner thinks that
-- few rows have it, even when a crowd's mornings have just been written, and reads them all for each of a batch.
CREATE INDEX deliveries_until ON deliveries (until_at) WHERE coalesce(state = 'pending', false);
CREATE INDEX deliveries_ringing ON deliveries (clinic, lane, poll_at) WHERE ringing IS NOT NULL;
CREATE INDEX deliveries_refused ON deliveries (person) WHERE state = 'refused';

CREATE TABLE days (
	clinic integer     NOT NULL,
	person bigint      NOT NULL,
	date   date        NOT NULL,
	ended  timestamptz NOT NULL,
	body   bytea       NOT NULL,
	PRIMARY KEY (person, date)
);
CREATE INDEX days_old ON days USING brin (ended);

CREATE TABLE notes (
	clinic integer NOT NULL,
	hash   uuid    NOT NULL, -- of the note's name
	body   bytea   NOT NULL, -- name and text
	PRIMARY KEY (clinic, hash)
);

CREATE TABLE devices (
	hash      uuid        PRIMARY KEY, -- of the device's id
	clinic    integer     NOT NULL,
	person    bigint      NOT NULL,
	endpoint  uuid        NOT NULL, -- its hash
	added     timestamptz NOT NULL,
	succeeded timestamptz,
	body      bytea       NOT NULL,
	UNIQUE (person, endpoint)
);

-- What the UV sources answered and may still be asked, for all clinics: as that of clinic 0.
CREATE TABLE forecasts (
	clinic  integer     NOT NULL DEFAULT 0,
	source  text        NOT NULL,
	cell    text        NOT NULL,
	fetched timestamptz NOT NULL,
	saved   timestamptz NOT NULL DEFAULT now(),
	body    bytea       NOT NULL,
	PRIMARY KEY (source, cell)
);
CREATE INDEX forecasts_saved ON forecasts (saved);

CREATE TABLE budgets (
	clinic integer NOT NULL DEFAULT 0,
	source text    NOT NULL,
	cell   text    NOT NULL, -- '*' for the source as a whole
	record bytea   NOT NULL,
	PRIMARY KEY (source, cell)
);

-- The cells of the sky under which somebody lives. A cell is some 10 km wide.
CREATE TABLE cells (
	clinic integer     NOT NULL DEFAULT 0,
	cell   text        NOT NULL PRIMARY KEY,
	wanted timestamptz NOT NULL
);

-- +goose StatementBegin
DO $$
DECLARE name text;
BEGIN
	FOREACH name IN ARRAY ARRAY['clinics', 'people', 'turns', 'events', 'reminders', 'deliveries', 'days', 'notes',
		'devices', 'forecasts', 'budgets', 'cells']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
		EXECUTE format('CREATE POLICY one_clinic ON %I USING (clinic = (SELECT bound()))', name);
		EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO parasol_clinic', name);
	END LOOP;
END
$$;
-- +goose StatementEnd
REVOKE INSERT, UPDATE, DELETE ON clinics FROM parasol_clinic;
GRANT USAGE ON SEQUENCE reminder_ids TO parasol_clinic;

-- The functions below see all clinics: they run as the owner. Each tells or does one thing.

-- +goose StatementBegin
-- enter returns the clinic of a name, which it creates with a proof of the key at first sight, and the stored proof.
CREATE FUNCTION enter(called text, claim bytea) RETURNS TABLE (clinic integer, proof bytea)
LANGUAGE sql SECURITY DEFINER SET search_path = parasol, pg_temp AS $$
	INSERT INTO clinics (name, proof) VALUES (called, claim) ON CONFLICT DO NOTHING;
	SELECT c.clinic, c.proof FROM clinics c WHERE c.name = called;
$$;

-- due returns when the next person of each clinic is due.
CREATE FUNCTION due() RETURNS TABLE (clinic integer, next_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parasol, pg_temp AS $$
	SELECT c.clinic, first.next_at FROM clinics c CROSS JOIN LATERAL (
		SELECT t.next_at FROM turns t WHERE t.clinic = c.clinic AND t.next_at < 'infinity' ORDER BY t.next_at LIMIT 1
	) first;
$$;

-- rings returns when the next receipt of a service is to be polled in each clinic.
CREATE FUNCTION rings(service text) RETURNS TABLE (clinic integer, poll_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parasol, pg_temp AS $$
	SELECT c.clinic, first.poll_at FROM clinics c CROSS JOIN LATERAL (
		SELECT d.poll_at FROM deliveries d WHERE d.clinic = c.clinic AND d.lane = service AND d.ringing IS NOT NULL
		ORDER BY d.poll_at LIMIT 1
	) first;
$$;

-- lay makes the partitions of weeks that have none. A week that already has rows in the default partition stays there.
-- It locks the tables for a moment; where that would have to wait, or somebody for it, the next call makes them.
CREATE FUNCTION lay(first integer, last integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = parasol, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
	parent text;
	part text;
	taken boolean;
BEGIN
	PERFORM pg_advisory_xact_lock(7267421); -- one at a time
	FOR w IN first..last LOOP
		FOREACH parent IN ARRAY ARRAY['reminders', 'deliveries'] LOOP
			part := parent || '_' || w;
			CONTINUE WHEN to_regclass(part) IS NOT NULL;
			EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE week = %s)', parent, w) INTO taken;
			CONTINUE WHEN taken;
			-- A delivery goes soon: its room is wanted again before the table has grown.
			EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (%s)
				WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000)', part, parent, w);
			EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part); -- no policy: nothing by its own name
		END LOOP;
	END LOOP;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
	RETURN;
END
$$;

-- clear drops the partitions of weeks before one.
CREATE FUNCTION clear(before integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = parasol, pg_temp AS $$
DECLARE part record;
BEGIN
	FOR part IN
		SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent IN ('reminders'::regclass, 'deliveries'::regclass)
			AND c.relname ~ '^(reminders|deliveries)_[1-9][0-9]*$' AND split_part(c.relname, '_', 2)::integer < before
	LOOP
		EXECUTE format('DROP TABLE %I', part.relname);
	END LOOP;
END
$$;
-- +goose StatementEnd
SELECT lay(0, 0);
CREATE TABLE reminders_else PARTITION OF reminders DEFAULT;
CREATE TABLE deliveries_else PARTITION OF deliveries DEFAULT;
ALTER TABLE reminders_else ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliveries_else ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON FUNCTION enter, due, rings, lay, clear FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enter, due, rings, lay, clear TO parasol_clinic;

-- +goose Down
DROP FUNCTION enter, due, rings, lay, clear;
DROP TABLE clinics, people, turns, events, reminders, deliveries, days, notes, devices, forecasts, budgets, cells;
DROP SEQUENCE reminder_ids;
DROP TYPE state;
DROP FUNCTION bound;
