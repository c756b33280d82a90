-- Policies in force, the cards that they gave, and what officers decided
-- instead. Documents are never changed; what is in force is a list of dated
-- activations, which is only ever added to.

-- +goose Up

CREATE TABLE policy (
    number  INTEGER NOT NULL PRIMARY KEY,  -- the platform's, of this version; in signed codes
    name    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    unit    TEXT    NOT NULL,              -- whose it is: empty for the nation
    kind    TEXT    NOT NULL,              -- of place; empty: every kind
    content TEXT    NOT NULL,              -- the document
    at      BIGINT  NOT NULL,
    actor   TEXT    NOT NULL CHECK (actor <> ''),
    UNIQUE (name, version)
);

-- From a moment on, this version holds for a unit and kind of place; without
-- a number, none does. It takes two officers, but for going back.
CREATE TABLE policy_activation (
    id      BIGINT  NOT NULL PRIMARY KEY,
    number  INTEGER REFERENCES policy (number),
    unit    TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    begins  BIGINT  NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('waiting', 'approved', 'refused')),
    back    SMALLINT NOT NULL DEFAULT 0,   -- 1: one officer went back
    reason  TEXT    NOT NULL,
    client  TEXT    NOT NULL,
    officer TEXT    NOT NULL,
    opened  BIGINT  NOT NULL,
    second  TEXT    NOT NULL DEFAULT '',   -- "client/officer"
    decided BIGINT,
    outcome TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX policy_activation_slot ON policy_activation (unit, kind, begins);

-- Resolution 128/NQ-CP: levels 1 to 4, 0 for "not assessed any more".
CREATE TABLE risk_level (
    unit   TEXT     NOT NULL,
    begins BIGINT   NOT NULL,
    level  SMALLINT NOT NULL,
    at     BIGINT   NOT NULL,
    actor  TEXT     NOT NULL CHECK (actor <> ''),
    PRIMARY KEY (unit, begins)
);

-- Editions of value sets beside those built in.
CREATE TABLE value_set (
    name    TEXT   NOT NULL,
    begins  BIGINT NOT NULL,
    content TEXT   NOT NULL,  -- JSON in the EU's form
    at      BIGINT NOT NULL,
    actor   TEXT   NOT NULL CHECK (actor <> ''),
    PRIMARY KEY (name, begins)
);

-- The card of each person by the policy of their home, to find out who
-- changed. Nobody's answer is read from here. No row: unknown, no data.
CREATE TABLE card (
    person BIGINT   NOT NULL PRIMARY KEY,
    colour TEXT     NOT NULL,
    policy INTEGER  NOT NULL,  -- number of the version; 0: none
    rule   SMALLINT NOT NULL,
    until  BIGINT,             -- when it becomes another by itself
    at     BIGINT   NOT NULL
);
CREATE INDEX card_until ON card (until) WHERE until IS NOT NULL;

-- Passes over everybody: recomputing after a change, or a simulation.
CREATE TABLE card_run (
    id       BIGINT NOT NULL PRIMARY KEY,
    kind     TEXT   NOT NULL CHECK (kind IN ('recompute', 'simulate')),
    edition  BIGINT NOT NULL,             -- of what was in force
    moment   BIGINT NOT NULL,             -- since when that holds, or what is simulated
    policy   INTEGER,                     -- the version simulated
    actor    TEXT   NOT NULL CHECK (actor <> ''),
    unit     TEXT   NOT NULL DEFAULT '',  -- who may read a simulation
    started  BIGINT NOT NULL,
    ended    BIGINT,
    stopped  SMALLINT NOT NULL DEFAULT 0, -- 1: a later change made it pointless
    position BIGINT NOT NULL DEFAULT 0,   -- the last person done
    total    BIGINT NOT NULL DEFAULT 0,
    done     BIGINT NOT NULL DEFAULT 0,
    changed  BIGINT NOT NULL DEFAULT 0,
    result   TEXT   NOT NULL DEFAULT ''   -- JSON of a simulation, counts alone
);
CREATE INDEX card_run_ended ON card_run (ended, id);

-- One row: the edition of what is in force, and which process computes cards.
CREATE TABLE card_state (
    id      SMALLINT NOT NULL PRIMARY KEY,
    edition BIGINT   NOT NULL,
    token   TEXT     NOT NULL DEFAULT '',
    lease   BIGINT   NOT NULL DEFAULT 0
);

-- What officers decided instead of the policy (A25). It stays on the account
-- whose QID was named, so that a broken link moves it exactly.
CREATE TABLE card_override (
    id       BIGINT NOT NULL PRIMARY KEY,
    account  BIGINT NOT NULL REFERENCES account (id),
    case_ref TEXT   NOT NULL REFERENCES tracing_case (ref),
    colour   TEXT   NOT NULL,
    begins   BIGINT,                     -- when it was approved
    until    BIGINT NOT NULL,
    vi       TEXT   NOT NULL,            -- the reason that the person sees
    en       TEXT   NOT NULL,
    state    TEXT   NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'ended')),
    client   TEXT   NOT NULL,
    officer  TEXT   NOT NULL,
    opened   BIGINT NOT NULL,
    second_client  TEXT NOT NULL DEFAULT '',
    second_officer TEXT NOT NULL DEFAULT '',
    decided  BIGINT,
    outcome  TEXT   NOT NULL DEFAULT '', -- the second officer's reason
    ended    BIGINT,
    ended_by TEXT   NOT NULL DEFAULT '',
    ended_why TEXT  NOT NULL DEFAULT '',
    CHECK ((state = 'approved' OR state = 'ended') = (begins IS NOT NULL))
);
CREATE INDEX card_override_account ON card_override (account, state);
CREATE INDEX card_override_client ON card_override (client, opened);
CREATE INDEX card_override_second ON card_override (second_client, decided);

-- Too many overrides by one hand within an hour; it blocks until released.
CREATE TABLE card_alarm (
    id       BIGINT  NOT NULL PRIMARY KEY,
    client   TEXT    NOT NULL,
    officer  TEXT    NOT NULL,
    at       BIGINT  NOT NULL,
    counted  INTEGER NOT NULL,
    released BIGINT,
    released_by TEXT NOT NULL DEFAULT '',
    reason   TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX card_alarm_open ON card_alarm (client, officer) WHERE released IS NULL;
