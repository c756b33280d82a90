-- +goose Up

-- Imports bring records and declarations too. The parts of such a job go one
-- after another, and its rows come to two outcomes more.
ALTER TABLE job ADD COLUMN content TEXT NOT NULL DEFAULT 'people' CHECK (content IN ('people', 'records', 'declarations'));
ALTER TABLE job ADD COLUMN n_corrected BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN n_withdrawn BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job_part ADD COLUMN n_corrected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job_part ADD COLUMN n_withdrawn INTEGER NOT NULL DEFAULT 0;
