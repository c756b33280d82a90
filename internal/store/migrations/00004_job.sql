-- Imports and exports of an app's whole list of users.

-- +goose Up

CREATE TABLE job (
    id        BIGINT NOT NULL PRIMARY KEY,
    app       TEXT   NOT NULL REFERENCES client (id),
    kind      TEXT   NOT NULL CHECK (kind IN ('import', 'export')),
    state     TEXT   NOT NULL CHECK (state IN ('receiving', 'waiting', 'running', 'done', 'cancelled', 'failed')),
    options   TEXT   NOT NULL,             -- JSON
    digest    TEXT   NOT NULL,             -- of the file, as the app gave it
    same      TEXT   NOT NULL,             -- of the file and the options; empty: not to be found by it
    actor     TEXT   NOT NULL CHECK (actor <> ''),
    created   BIGINT NOT NULL,
    started   BIGINT,
    ended     BIGINT,
    erased    BIGINT,
    approved  TEXT   NOT NULL DEFAULT '',
    received  BIGINT NOT NULL DEFAULT 0,   -- rows
    -- What the rows came to: filled when the results are erased.
    n_created   BIGINT NOT NULL DEFAULT 0,
    n_linked    BIGINT NOT NULL DEFAULT 0,
    n_updated   BIGINT NOT NULL DEFAULT 0,
    n_unchanged BIGINT NOT NULL DEFAULT 0,
    n_review    BIGINT NOT NULL DEFAULT 0,
    n_conflict  BIGINT NOT NULL DEFAULT 0,
    n_rejected  BIGINT NOT NULL DEFAULT 0,
    -- Who works on an export, and until when nobody else does.
    token     TEXT   NOT NULL DEFAULT '',
    lease     BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX job_same ON job (app, kind, same) WHERE same <> '' AND state NOT IN ('cancelled', 'failed');
CREATE INDEX job_app ON job (app, kind, id);
CREATE INDEX job_state ON job (state, id);

-- Rows to work on (in, late), results and an export's rows (out).
CREATE TABLE job_part (
    job     BIGINT   NOT NULL REFERENCES job (id),
    side    TEXT     NOT NULL CHECK (side IN ('in', 'late', 'out')),
    first   BIGINT   NOT NULL,  -- number of its first row, from 1
    n_rows  INTEGER  NOT NULL,
    n_done  INTEGER  NOT NULL DEFAULT 0,
    n_bytes BIGINT   NOT NULL,  -- unpacked
    digest  TEXT     NOT NULL,  -- SHA-256 of the content unpacked
    content BYTEA    NOT NULL,  -- gzip
    token   TEXT     NOT NULL DEFAULT '',
    lease   BIGINT   NOT NULL DEFAULT 0,
    tries   INTEGER  NOT NULL DEFAULT 0,
    n_created   INTEGER NOT NULL DEFAULT 0,
    n_linked    INTEGER NOT NULL DEFAULT 0,
    n_updated   INTEGER NOT NULL DEFAULT 0,
    n_unchanged INTEGER NOT NULL DEFAULT 0,
    n_review    INTEGER NOT NULL DEFAULT 0,
    n_conflict  INTEGER NOT NULL DEFAULT 0,
    n_rejected  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (job, side, first)
);
