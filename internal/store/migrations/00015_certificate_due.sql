-- Certificates that may no longer rest on what they did are found by what
-- changed, not by reading them all.

-- +goose Up

-- Accounts whose certificates are to be looked at: found, and not yet done.
CREATE TABLE certificate_due (
    account BIGINT NOT NULL PRIMARY KEY
);

-- Until when changes were gone through.
CREATE TABLE certificate_watch (
    id   SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seen BIGINT   NOT NULL
);

CREATE INDEX record_again ON record (at) WHERE version > 1;
CREATE INDEX account_version_again ON account_version (at) WHERE version > 1;
CREATE INDEX link_ended ON link (ended) WHERE ended IS NOT NULL;
CREATE INDEX certificate_key ON certificate (kid) WHERE state = 'in_force';
