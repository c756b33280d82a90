-- The first schema. One text for SQLite and PostgreSQL.
--
-- Times are BIGINT, milliseconds since the Unix epoch, UTC: both engines
-- order and compare them alike, and no session time zone can change them.
-- Surrogate ids are made by the program (see ids.go). Nothing personal is in
-- a name of anything. Scans are in tables by day: see scan_days.go. They have
-- no foreign keys: the writer of scans would look four of them up a scan, and
-- the domain has just read what they name; fsck finds what is missing.

-- +goose Up

-- Who may call: apps, gates, authorities, laboratories, operators.
CREATE TABLE client (
    id        TEXT    NOT NULL PRIMARY KEY,
    number    INTEGER NOT NULL UNIQUE,
    name      TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    scopes    TEXT    NOT NULL,  -- JSON array
    purposes  TEXT    NOT NULL,  -- JSON array
    unit      TEXT    NOT NULL DEFAULT '',
    keys      BYTEA   NOT NULL,  -- JWK set, public keys only
    rate      DOUBLE PRECISION NOT NULL DEFAULT 0,
    burst     INTEGER NOT NULL DEFAULT 0,
    created   BIGINT  NOT NULL,
    suspended BIGINT,
    reason    TEXT    NOT NULL DEFAULT ''
);

-- One-time tokens that were used (A29); swept when they expire.
CREATE TABLE used_token (
    client TEXT   NOT NULL,
    jti    TEXT   NOT NULL,
    until  BIGINT NOT NULL,
    PRIMARY KEY (client, jti)
);
CREATE INDEX used_token_until ON used_token (until);

-- The platform's own signing keys; the private half is sealed.
CREATE TABLE signing_key (
    kid         TEXT     NOT NULL PRIMARY KEY,
    purpose     TEXT     NOT NULL,
    alg         TEXT     NOT NULL,
    public      BYTEA    NOT NULL,  -- SubjectPublicKeyInfo, DER
    sealed      TEXT     NOT NULL,  -- PKCS#8, age, base64
    not_before  BIGINT   NOT NULL,
    not_after   BIGINT   NOT NULL,
    retired     BIGINT,
    compromised SMALLINT NOT NULL DEFAULT 0
);

-- One app's record of one user. What it says is in account_version.
CREATE TABLE account (
    id       BIGINT  NOT NULL PRIMARY KEY,
    app      TEXT    NOT NULL,
    app_user TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    created  BIGINT  NOT NULL,
    updated  BIGINT  NOT NULL,
    declarer BIGINT REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED, -- a restore may meet the declared first
    UNIQUE (app, app_user)
);
CREATE INDEX account_declarer ON account (declarer) WHERE declarer IS NOT NULL;

-- Every version ever said, never overwritten.
CREATE TABLE account_version (
    account     BIGINT   NOT NULL REFERENCES account (id),
    version     INTEGER  NOT NULL,
    at          BIGINT   NOT NULL,
    actor       TEXT     NOT NULL,
    name        TEXT     NOT NULL,
    folded      TEXT     NOT NULL,
    birth       TEXT     NOT NULL,
    sex         SMALLINT NOT NULL,
    cccd        TEXT     NOT NULL DEFAULT '',
    cmnd        TEXT     NOT NULL DEFAULT '',
    passport    TEXT     NOT NULL DEFAULT '',
    nationality TEXT     NOT NULL DEFAULT '',
    bhyt        TEXT     NOT NULL DEFAULT '',
    phone       TEXT     NOT NULL DEFAULT '',
    unit        TEXT     NOT NULL DEFAULT '',
    proofs      TEXT     NOT NULL DEFAULT '[]',
    PRIMARY KEY (account, version)
);

-- The identifiers in an account's current version, for finding it.
CREATE TABLE account_key (
    kind    TEXT   NOT NULL,
    value   TEXT   NOT NULL,
    account BIGINT NOT NULL REFERENCES account (id),
    PRIMARY KEY (kind, value, account)
);
CREATE INDEX account_key_account ON account_key (account);

CREATE TABLE person (
    id      BIGINT NOT NULL PRIMARY KEY,
    created BIGINT NOT NULL,
    qid     TEXT
);

-- The ledger: lines are only ever added, or ended.
CREATE TABLE link (
    id       BIGINT NOT NULL PRIMARY KEY,
    account  BIGINT NOT NULL REFERENCES account (id),
    person   BIGINT NOT NULL REFERENCES person (id),
    state    TEXT   NOT NULL CHECK (state IN ('certain', 'probable', 'rejected', 'broken')),
    tier     TEXT   NOT NULL,
    evidence TEXT   NOT NULL DEFAULT '{}',
    flags    TEXT   NOT NULL DEFAULT '',
    actor    TEXT   NOT NULL CHECK (actor <> ''),
    at       BIGINT NOT NULL,
    ended    BIGINT,
    ended_by BIGINT,
    CHECK ((ended IS NULL) = (ended_by IS NULL))
);
-- An account belongs to one person at a time.
CREATE UNIQUE INDEX link_one_active ON link (account) WHERE state = 'certain' AND ended IS NULL;
CREATE INDEX link_account ON link (account);
CREATE INDEX link_person ON link (person) WHERE state = 'certain' AND ended IS NULL;

-- A verified identifier is one person's.
CREATE TABLE identifier (
    kind    TEXT     NOT NULL,
    value   TEXT     NOT NULL,
    person  BIGINT   NOT NULL REFERENCES person (id),
    account BIGINT   NOT NULL REFERENCES account (id), -- through which it was verified
    how     SMALLINT NOT NULL,
    at      BIGINT   NOT NULL,
    PRIMARY KEY (kind, value)
);
CREATE INDEX identifier_account ON identifier (account);
CREATE INDEX identifier_person ON identifier (person);

-- QIDs answer for ever: rows are never removed.
CREATE TABLE qid (
    qid     TEXT   NOT NULL PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    at      BIGINT NOT NULL
);
CREATE INDEX qid_account ON qid (account);

CREATE TABLE code (
    id      BIGINT NOT NULL PRIMARY KEY,
    qid     TEXT   NOT NULL REFERENCES qid (qid),
    account BIGINT NOT NULL REFERENCES account (id),
    content TEXT   NOT NULL,  -- the static hidden text
    basis   TEXT   NOT NULL,
    issued  BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT,
    reason  TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX code_qid ON code (qid, issued);

CREATE TABLE conflict (
    id      BIGINT NOT NULL PRIMARY KEY,
    kind    TEXT   NOT NULL,
    account BIGINT NOT NULL REFERENCES account (id),
    persons TEXT   NOT NULL,  -- JSON array of person ids, sorted
    key     TEXT   NOT NULL DEFAULT '',
    opened  BIGINT NOT NULL,
    closed  BIGINT,
    outcome TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX conflict_account ON conflict (account, id);
CREATE UNIQUE INDEX conflict_open ON conflict (account, kind, key, persons) WHERE closed IS NULL;

-- Whom the open conflicts concern: the account, its person then, and the
-- persons named. One look-up by either id; rows go when the conflict closes.
CREATE TABLE open_conflict (
    subject  BIGINT NOT NULL,
    conflict BIGINT NOT NULL REFERENCES conflict (id),
    PRIMARY KEY (subject, conflict)
);
CREATE INDEX open_conflict_conflict ON open_conflict (conflict);

-- What happened, in order, without personal data: feeds and audits read it.
CREATE TABLE change (
    id      BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT   NOT NULL CHECK (actor <> ''),
    kind    TEXT   NOT NULL,
    account BIGINT,
    person  BIGINT,
    detail  TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX change_account ON change (account, id);
CREATE INDEX change_person ON change (person, id);

CREATE TABLE place (
    id       BIGINT   NOT NULL PRIMARY KEY,
    code     TEXT     NOT NULL UNIQUE,
    kind     SMALLINT NOT NULL,
    name     TEXT     NOT NULL,
    unit     TEXT     NOT NULL,
    address  TEXT     NOT NULL DEFAULT '',
    client   TEXT     NOT NULL REFERENCES client (id),
    scanners TEXT     NOT NULL DEFAULT '[]',  -- JSON array of further clients
    owner    TEXT     NOT NULL DEFAULT '',
    phone    TEXT     NOT NULL DEFAULT '',
    capacity INTEGER  NOT NULL DEFAULT 0,
    hours    TEXT     NOT NULL DEFAULT '[]',
    stay     BIGINT   NOT NULL DEFAULT 0,  -- milliseconds
    poster   INTEGER  NOT NULL DEFAULT 1,
    created  BIGINT   NOT NULL,
    closed   BIGINT
);
CREATE INDEX place_client ON place (client, id);

CREATE TABLE gate (
    id     BIGINT NOT NULL PRIMARY KEY,
    place  BIGINT NOT NULL REFERENCES place (id),
    name   TEXT   NOT NULL,
    closed BIGINT
);
CREATE INDEX gate_place ON gate (place, id);

CREATE TABLE staff (
    id    BIGINT NOT NULL PRIMARY KEY,
    place BIGINT NOT NULL REFERENCES place (id),
    ref   TEXT   NOT NULL,
    role  TEXT   NOT NULL,
    until BIGINT,
    UNIQUE (place, ref)
);

CREATE TABLE tracing_case (
    ref       TEXT   NOT NULL PRIMARY KEY,
    opened    BIGINT NOT NULL,
    opened_by TEXT   NOT NULL REFERENCES client (id),
    authority TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    closed    BIGINT
);

-- Who read whose data. The accounts are packed; access_account is the index
-- by person, filled from it afterwards.
CREATE TABLE access (
    id       BIGINT  NOT NULL PRIMARY KEY,
    at       BIGINT  NOT NULL,
    client   TEXT    NOT NULL CHECK (client <> ''),
    officer  TEXT    NOT NULL DEFAULT '',
    action   TEXT    NOT NULL,
    purpose  TEXT    NOT NULL,
    case_ref TEXT    NOT NULL DEFAULT '',
    detail   TEXT    NOT NULL DEFAULT '',
    accounts BYTEA   NOT NULL,  -- how many, the first, and the differences: varints
    pending  INTEGER NOT NULL   -- how many are not in access_account yet
);
CREATE INDEX access_pending ON access (id) WHERE pending > 0;

-- Distribution key for Citus: account.
CREATE TABLE access_account (
    account BIGINT NOT NULL,
    access  BIGINT NOT NULL,
    PRIMARY KEY (account, access)
);

-- Days of scans that exist, and days that retention removed, with proof.
CREATE TABLE scan_day (
    day     INTEGER NOT NULL PRIMARY KEY,
    created BIGINT  NOT NULL,
    settled BIGINT  -- when its tables were tidied, after its scans came in
);
CREATE TABLE retention (
    id      BIGINT  NOT NULL PRIMARY KEY,
    day     INTEGER NOT NULL,
    scans   BIGINT  NOT NULL,  -- rows of the place copy dropped
    copies  BIGINT  NOT NULL,  -- rows of the account copy dropped
    digest  TEXT    NOT NULL,  -- of both copies, see digest.go
    dropped BIGINT  NOT NULL,
    actor   TEXT    NOT NULL
);
