-- +goose Up

-- What an app may say, prove and read of people; where it publishes its keys;
-- its own old codes; its assessment. A version before this one leaves them be.
ALTER TABLE client ADD COLUMN policy TEXT NOT NULL DEFAULT '';         -- JSON object; '' none
ALTER TABLE client ADD COLUMN own_codes TEXT NOT NULL DEFAULT '[]';    -- JSON array
ALTER TABLE client ADD COLUMN jwks_url TEXT NOT NULL DEFAULT '';
ALTER TABLE client ADD COLUMN profile TEXT NOT NULL DEFAULT '';
ALTER TABLE client ADD COLUMN assessment TEXT NOT NULL DEFAULT '';     -- the document
ALTER TABLE client ADD COLUMN assessed_until BIGINT;
