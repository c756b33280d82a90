-- Bundles for gates without network: public data, no person in it.

-- +goose Up

-- Every version that was published; the newest is in use, older ones tell
-- what has changed since.
CREATE TABLE bundle (
    version   BIGINT NOT NULL PRIMARY KEY,
    made      BIGINT NOT NULL,
    manifest  TEXT   NOT NULL,  -- JSON, verbatim as signed
    signature TEXT   NOT NULL,
    filtered  BIGINT NOT NULL   -- codes revoked before this are in its filter
);

-- Contents by their digest; used: made of the newest release that names it.
CREATE TABLE bundle_part (
    digest  TEXT   NOT NULL PRIMARY KEY,
    content BYTEA  NOT NULL,
    used    BIGINT NOT NULL
);

CREATE INDEX code_revoked ON code (revoked) WHERE revoked IS NOT NULL;
