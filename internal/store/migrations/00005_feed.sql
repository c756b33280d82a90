-- What apps are told: the change feed, and the webhooks that it is sent to.

-- +goose Up

-- When the user left the app; NULL while they use it.
ALTER TABLE account ADD COLUMN withdrawn BIGINT;
CREATE INDEX account_withdrawn ON account (withdrawn) WHERE withdrawn IS NOT NULL;

-- Links that ended themselves: their scans are still the person's, until the
-- account is somebody else's or is erased.
CREATE INDEX link_withdrawn ON link (person) WHERE ended_by = id;

-- A unit of work that told somebody something. Its ticket is drawn at its end,
-- while its locks are held; its number is given after its commit, in the order
-- of tickets, so that a reader who has seen a number has seen all before it.
-- BIGSERIAL is PostgreSQL's sequence; to SQLite it is a number, and the one
-- writer counts on.
CREATE TABLE feed_unit (
    ticket BIGSERIAL NOT NULL PRIMARY KEY,
    number BIGINT UNIQUE,
    at     BIGINT NOT NULL
);
CREATE INDEX feed_unit_pending ON feed_unit (ticket) WHERE number IS NULL;

CREATE TABLE feed_event (
    ticket  BIGINT  NOT NULL REFERENCES feed_unit (ticket),
    pos     INTEGER NOT NULL,  -- within the unit, from 1
    id      BIGINT  NOT NULL,
    kind    TEXT    NOT NULL,
    app     TEXT    NOT NULL,
    account BIGINT  NOT NULL,
    person  BIGINT  NOT NULL DEFAULT 0,
    at      BIGINT  NOT NULL,
    qid     TEXT    NOT NULL DEFAULT '',
    before  TEXT    NOT NULL DEFAULT '',
    takes   BIGINT  NOT NULL DEFAULT 0,
    detail  TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (ticket, pos)
);
CREATE INDEX feed_event_app ON feed_event (app, id);

-- Where an app wants its feed to be sent.
CREATE TABLE webhook (
    client  TEXT    NOT NULL PRIMARY KEY REFERENCES client (id),
    url     TEXT    NOT NULL,
    types   TEXT    NOT NULL,  -- JSON array; empty: all
    secrets TEXT    NOT NULL,  -- sealed
    mark    BIGINT  NOT NULL,  -- up to here the feed was taken over for delivery
    created BIGINT  NOT NULL,
    ended   BIGINT,
    reason  TEXT    NOT NULL DEFAULT '',
    owner   BIGINT  NOT NULL DEFAULT 0,  -- the process that delivers
    lease   BIGINT  NOT NULL DEFAULT 0   -- until when
);

-- Events that were taken over and have not been received, in the order of
-- their marks; rows go when they have.
CREATE TABLE delivery (
    client   TEXT    NOT NULL REFERENCES webhook (client),
    mark     BIGINT  NOT NULL,
    account  BIGINT  NOT NULL,
    person   BIGINT  NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due      BIGINT  NOT NULL,
    dead     BIGINT,                     -- given up
    status   INTEGER NOT NULL DEFAULT 0, -- of the last answer; 0: none
    PRIMARY KEY (client, mark)
);
CREATE INDEX delivery_account ON delivery (client, account, mark) WHERE dead IS NULL;
CREATE INDEX delivery_person ON delivery (client, person, mark) WHERE dead IS NULL;
