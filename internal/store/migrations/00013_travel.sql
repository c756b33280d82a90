-- Travel certificates: those issued, the signers of other countries that are
-- trusted, and which foreign certificates were taken as evidence.

-- +goose Up

CREATE TABLE certificate (
    id       TEXT    NOT NULL PRIMARY KEY,   -- URN:UVCI:..., nothing of the person in it
    account  BIGINT  NOT NULL REFERENCES account (id),  -- whose record is behind it
    person   BIGINT  NOT NULL,               -- the account's person when it was last looked at
    record   BIGINT  NOT NULL,
    version  INTEGER NOT NULL,               -- of the record, when it was last looked at
    kind     TEXT    NOT NULL CHECK (kind IN ('vaccination', 'test', 'recovery')),
    state    TEXT    NOT NULL CHECK (state IN ('in_force', 'replaced', 'withdrawn')),
    basis    TEXT    NOT NULL,               -- digest of what it states
    kid      TEXT    NOT NULL REFERENCES signing_key (kid),
    issued   BIGINT  NOT NULL,
    expires  BIGINT  NOT NULL,
    actor    TEXT    NOT NULL CHECK (actor <> ''),
    content  TEXT    NOT NULL,               -- the text HC1:...; empty once erased
    checked  BIGINT  NOT NULL,
    ended    BIGINT,
    ended_by TEXT    NOT NULL DEFAULT '',
    why      TEXT    NOT NULL DEFAULT '',
    note     TEXT    NOT NULL DEFAULT '',    -- the facility's own reason
    next     TEXT    NOT NULL DEFAULT '',    -- that replaced it
    CHECK ((state = 'in_force') = (ended IS NULL))
);
CREATE UNIQUE INDEX certificate_record ON certificate (record) WHERE state = 'in_force';
CREATE INDEX certificate_account ON certificate (account, issued);
CREATE INDEX certificate_expires ON certificate (expires) WHERE state = 'in_force';
CREATE INDEX certificate_ended ON certificate (ended) WHERE ended IS NOT NULL;

-- Document signers of other countries. A removed one stays, with its date.
CREATE TABLE trusted_signer (
    digest     TEXT   NOT NULL PRIMARY KEY,  -- SHA-256 of the certificate, hex
    kid        TEXT   NOT NULL,
    country    TEXT   NOT NULL,
    der        BYTEA  NOT NULL,
    not_before BIGINT NOT NULL,
    not_after  BIGINT NOT NULL,
    added      BIGINT NOT NULL,
    actor      TEXT   NOT NULL CHECK (actor <> ''),
    removed    BIGINT,
    removed_by TEXT   NOT NULL DEFAULT '',
    reason     TEXT   NOT NULL DEFAULT ''
);

-- Foreign certificates whose bearers agreed that they be kept as evidence: the
-- evidence itself is a record.
CREATE TABLE kept_certificate (
    account BIGINT NOT NULL REFERENCES account (id),
    issuer  TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    kid     TEXT   NOT NULL,
    record  BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    actor   TEXT   NOT NULL CHECK (actor <> ''),
    PRIMARY KEY (account, issuer, id)
);
CREATE INDEX kept_certificate_id ON kept_certificate (issuer, id);
