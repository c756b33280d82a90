-- +goose Up
-- A sandbox's keys are for tests. All keys of a database are, or none: so the
-- database knows whether it is a sandbox. Those made before are real.
ALTER TABLE signing_key ADD COLUMN sandbox SMALLINT NOT NULL DEFAULT 0;
