-- +goose Up

-- What was learned of how records agree, without labels; the newest counts.
CREATE TABLE link_model (
    id       BIGINT NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    actor    TEXT   NOT NULL CHECK (actor <> ''),
    accounts BIGINT NOT NULL,  -- how many there were
    content  TEXT   NOT NULL   -- JSON; shares and counts of name words, no record
);

-- A question with its score. Noted: nobody waits for the answer and nothing
-- wrong is shown meanwhile; a reviewer sees it when they look for it.
ALTER TABLE conflict ADD COLUMN noted    SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE conflict ADD COLUMN score    DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE conflict ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
