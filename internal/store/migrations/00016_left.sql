-- What restricts somebody goes on counting when its user leaves the app, so the
-- accounts that left a person are found for every card. A line that ends itself
-- is of an account that was withdrawn.

-- +goose Up

CREATE INDEX link_left ON link (person) WHERE ended_by = id;

-- The worker takes the oldest first.
CREATE INDEX card_due_since ON card_due (since);
