-- +goose Up

-- Imports bring records and declarations too. The parts of such a job go one
-- after another, and its rows come to two outcomes more.
ALTER TABLE job ADD COLUMN content TEXT NOT NULL DEFAULT 'people' CHECK (content IN ('people', 'records', 'declarations'));
ALTER TABLE job ADD COLUMN n_corrected BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN n_withdrawn BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job_part ADD COLUMN n_corrected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job_part ADD COLUMN n_withdrawn INTEGER NOT NULL DEFAULT 0;

-- How far a job is is asked often; without the index every answer would read
-- past the results themselves.
CREATE INDEX job_part_counts ON job_part (job, n_created, n_linked, n_updated, n_unchanged, n_review, n_conflict, n_rejected, n_corrected, n_withdrawn)
    WHERE side = 'out';
