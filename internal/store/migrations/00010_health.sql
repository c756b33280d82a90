-- What apps say of their users' health. Nothing is overwritten: a correction
-- or withdrawal is a further version. It stays on the account it came from.

-- +goose Up

CREATE TABLE record (
    id          BIGINT  NOT NULL,
    version     INTEGER NOT NULL,
    account     BIGINT  NOT NULL REFERENCES account (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('dose', 'test', 'infection', 'contact', 'quarantine', 'check')),
    source      TEXT    NOT NULL CHECK (source <> ''),
    state       TEXT    NOT NULL CHECK (state IN ('in_force', 'withdrawn')),
    latest      SMALLINT NOT NULL,          -- 1: the newest version
    at          BIGINT  NOT NULL,
    actor       TEXT    NOT NULL CHECK (actor <> ''),
    reason      TEXT    NOT NULL DEFAULT '',
    facility    TEXT    NOT NULL DEFAULT '',
    responsible TEXT    NOT NULL DEFAULT '',
    batch       TEXT    NOT NULL DEFAULT '',
    body        TEXT    NOT NULL,           -- JSON
    PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX record_source ON record (account, kind, source) WHERE latest = 1;
CREATE INDEX record_account ON record (account, id);

CREATE TABLE declaration (
    id       BIGINT  NOT NULL,
    version  INTEGER NOT NULL,
    account  BIGINT  NOT NULL REFERENCES account (id),
    kind     TEXT    NOT NULL,
    form     INTEGER NOT NULL,
    consent  INTEGER NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('in_force', 'withdrawn')),
    latest   SMALLINT NOT NULL,
    at       BIGINT  NOT NULL,
    until    BIGINT  NOT NULL,
    saved    BIGINT  NOT NULL,
    actor    TEXT    NOT NULL CHECK (actor <> ''),
    reason   TEXT    NOT NULL DEFAULT '',
    declarer BIGINT  REFERENCES account (id),
    answers  TEXT    NOT NULL,              -- JSON
    symptoms  SMALLINT NOT NULL,            -- what counts of the answers, by the form
    exposed   SMALLINT NOT NULL,
    travelled SMALLINT NOT NULL,
    PRIMARY KEY (id, version)
);
CREATE INDEX declaration_account ON declaration (account, id);
CREATE INDEX declaration_at ON declaration (at);

-- What counts of one account's sheet, as JSON of policy.Facts: the one row
-- that a card is computed from.
CREATE TABLE facts (
    account BIGINT NOT NULL PRIMARY KEY REFERENCES account (id),
    content TEXT   NOT NULL,
    updated BIGINT NOT NULL
);

-- From whom an account was parted: what it knew counts for them no more, and
-- they are told so.
CREATE INDEX link_parted ON link (person) WHERE state = 'broken';

-- Persons whose card may have become another: evidence came in, or a link
-- changed. Whoever computes the card removes the row.
CREATE TABLE card_due (
    person BIGINT NOT NULL PRIMARY KEY,
    since  BIGINT NOT NULL
);
