-- What reviewers decide, what takes two of them, and what persons ask for.

-- +goose Up

-- Every decision of a question, also those taken back.
CREATE TABLE answer (
    id       BIGINT NOT NULL PRIMARY KEY,
    conflict BIGINT NOT NULL REFERENCES conflict (id),
    at       BIGINT NOT NULL,
    actor    TEXT   NOT NULL CHECK (actor <> ''),
    decision TEXT   NOT NULL,
    reason   TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX answer_conflict ON answer (conflict, id);

-- What waits for a second officer: ids and words, nobody's data.
CREATE TABLE proposal (
    id       BIGINT NOT NULL PRIMARY KEY,
    kind     TEXT   NOT NULL,
    subjects TEXT   NOT NULL,  -- JSON array: a conflict, accounts or a request
    need     TEXT   NOT NULL,
    choice   TEXT   NOT NULL DEFAULT '',
    reason   TEXT   NOT NULL,
    digest   TEXT   NOT NULL,  -- of what it rests on
    client   TEXT   NOT NULL CHECK (client <> ''),
    officer  TEXT   NOT NULL CHECK (officer <> ''),
    opened   BIGINT NOT NULL,
    expires  BIGINT NOT NULL,
    state    TEXT   NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'stale')),
    second   TEXT   NOT NULL DEFAULT '',
    decided  BIGINT,
    outcome  TEXT   NOT NULL DEFAULT '',
    CHECK ((state = 'waiting') = (decided IS NULL)),
    CHECK (second <> client || '/' || officer OR state = 'stale')
);
CREATE UNIQUE INDEX proposal_waiting ON proposal (kind, subjects) WHERE state = 'waiting';
CREATE INDEX proposal_state ON proposal (state, id);

-- What persons ask to have put right. The personal part is erased when the
-- request has been closed for as long as scans are kept.
CREATE TABLE request (
    id       BIGINT NOT NULL PRIMARY KEY,
    account  BIGINT NOT NULL REFERENCES account (id),
    app      TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    opened   BIGINT NOT NULL,
    updated  BIGINT NOT NULL,
    due      BIGINT,
    print    TEXT   NOT NULL,            -- digest of what is asked
    asked    TEXT   NOT NULL DEFAULT '', -- JSON; empty once erased
    evidence TEXT   NOT NULL DEFAULT '',
    erased   BIGINT,
    proposal BIGINT REFERENCES proposal (id),
    joined   TEXT   NOT NULL DEFAULT '', -- JSON: what a merge did
    CHECK ((erased IS NULL) = (asked <> ''))
);
CREATE INDEX request_account ON request (account, id);
CREATE INDEX request_state ON request (state, id);

CREATE TABLE request_step (
    id      BIGINT NOT NULL PRIMARY KEY,
    request BIGINT NOT NULL REFERENCES request (id),
    at      BIGINT NOT NULL,
    actor   TEXT   NOT NULL CHECK (actor <> ''),
    what    TEXT   NOT NULL,
    vi      TEXT   NOT NULL DEFAULT '',
    en      TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX request_step_request ON request_step (request, id);

-- One officer's breaks within an hour count together.
CREATE INDEX link_broken ON link (actor, at) WHERE state = 'broken';
-- The queue, by age.
CREATE INDEX conflict_queue ON conflict (id) WHERE closed IS NULL;
