package store

// table is a table as a backup holds it: columns in a fixed order, whatever
// the engine's own.
type table struct {
	name    string
	columns []string
	order   string
}

// tables are all tables but those of scans, in an order in which what is
// referred to comes first. A test compares them with the schema.
var tables = []table{
	{"client", []string{"id", "number", "name", "kind", "scopes", "purposes", "unit", "keys", "rate", "burst", "created", "suspended", "reason",
		"policy", "own_codes", "jwks_url", "profile", "assessment", "assessed_until"}, "id"},
	{"used_token", []string{"client", "jti", "until"}, "client, jti"},
	{"signing_key", []string{"kid", "purpose", "alg", "public", "sealed", "not_before", "not_after", "retired", "compromised", "sandbox"}, "kid"},
	{"account", []string{"id", "app", "app_user", "version", "created", "updated", "declarer", "withdrawn"}, "id"},
	{"account_version", []string{"account", "version", "at", "actor", "name", "folded", "birth", "sex", "cccd", "cmnd", "passport",
		"nationality", "bhyt", "phone", "unit", "proofs"}, "account, version"},
	{"account_key", []string{"kind", "value", "account"}, "kind, value, account"},
	{"person", []string{"id", "created", "qid"}, "id"},
	{"link", []string{"id", "account", "person", "state", "tier", "evidence", "flags", "actor", "at", "ended", "ended_by"}, "id"},
	{"identifier", []string{"kind", "value", "person", "account", "how", "at"}, "kind, value"},
	{"qid", []string{"qid", "account", "at"}, "qid"},
	{"code", []string{"id", "qid", "account", "content", "basis", "issued", "expires", "revoked", "reason"}, "id"},
	{"conflict", []string{"id", "kind", "account", "persons", "key", "opened", "closed", "outcome", "noted", "score", "evidence"}, "id"},
	{"open_conflict", []string{"subject", "conflict"}, "subject, conflict"},
	{"answer", []string{"id", "conflict", "at", "actor", "decision", "reason"}, "id"},
	{"proposal", []string{"id", "kind", "subjects", "need", "choice", "reason", "digest", "client", "officer", "opened", "expires",
		"state", "second", "decided", "outcome"}, "id"},
	{"request", []string{"id", "account", "app", "kind", "state", "opened", "updated", "due", "print", "asked", "evidence", "erased",
		"proposal", "joined"}, "id"},
	{"request_step", []string{"id", "request", "at", "actor", "what", "vi", "en"}, "id"},
	{"change", []string{"id", "at", "actor", "kind", "account", "person", "detail"}, "id"},
	{"place", []string{"id", "code", "kind", "name", "unit", "address", "client", "scanners", "owner", "phone", "capacity", "hours", "stay",
		"poster", "created", "closed"}, "id"},
	{"gate", []string{"id", "place", "name", "closed"}, "id"},
	{"staff", []string{"id", "place", "ref", "role", "until"}, "id"},
	{"tracing_case", []string{"ref", "opened", "opened_by", "authority", "kind", "closed"}, "ref"},
	{"access", []string{"id", "at", "client", "officer", "action", "purpose", "case_ref", "detail", "accounts", "pending"}, "id"},
	{"access_account", []string{"account", "access"}, "account, access"},
	{"link_model", []string{"id", "at", "actor", "accounts", "content"}, "id"},
	{"job", []string{"id", "app", "kind", "state", "options", "digest", "same", "actor", "created", "started", "ended", "erased", "approved",
		"received", "n_created", "n_linked", "n_updated", "n_unchanged", "n_review", "n_conflict", "n_rejected", "token", "lease"}, "id"},
	{"job_part", []string{"job", "side", "first", "n_rows", "n_done", "n_bytes", "digest", "content", "token", "lease", "tries",
		"n_created", "n_linked", "n_updated", "n_unchanged", "n_review", "n_conflict", "n_rejected"}, "job, side, first"},
	{"feed_unit", []string{"ticket", "number", "at"}, "ticket"},
	{"feed_event", []string{"ticket", "pos", "id", "kind", "app", "account", "person", "at", "qid", "before", "takes", "detail"}, "ticket, pos"},
	{"webhook", []string{"client", "url", "types", "secrets", "mark", "created", "ended", "reason", "owner", "lease"}, "client"},
	{"delivery", []string{"client", "mark", "account", "person", "attempts", "due", "dead", "status"}, "client, mark"},
	{"record", []string{"id", "version", "account", "kind", "source", "state", "latest", "at", "actor", "reason", "facility", "responsible",
		"batch", "body"}, "id, version"},
	{"declaration", []string{"id", "version", "account", "kind", "form", "consent", "state", "latest", "at", "until", "saved", "actor",
		"reason", "declarer", "answers", "symptoms", "exposed", "travelled"}, "id, version"},
	{"facts", []string{"account", "content", "updated"}, "account"},
	{"card_due", []string{"person", "since"}, "person"},
	{"bundle", []string{"version", "made", "manifest", "signature", "filtered"}, "version"},
	{"bundle_part", []string{"digest", "content", "used"}, "digest"},
	{"policy", []string{"number", "name", "version", "unit", "kind", "content", "at", "actor"}, "number"},
	{"policy_activation", []string{"id", "number", "unit", "kind", "begins", "state", "back", "reason", "client", "officer", "opened", "second",
		"decided", "outcome"}, "id"},
	{"risk_level", []string{"unit", "begins", "level", "at", "actor"}, "unit, begins"},
	{"value_set", []string{"name", "begins", "content", "at", "actor"}, "name, begins"},
	{"card", []string{"person", "colour", "policy", "rule", "until", "at"}, "person"},
	{"card_run", []string{"id", "kind", "edition", "moment", "policy", "actor", "unit", "started", "ended", "stopped", "position", "total", "done",
		"changed", "result"}, "id"},
	{"card_state", []string{"id", "edition", "token", "lease"}, "id"},
	{"card_override", []string{"id", "account", "case_ref", "colour", "begins", "until", "vi", "en", "state", "client", "officer", "opened",
		"second_client", "second_officer", "decided", "outcome", "ended", "ended_by", "ended_why"}, "id"},
	{"card_alarm", []string{"id", "client", "officer", "at", "counted", "released", "released_by", "reason"}, "id"},
	{"retention", []string{"id", "day", "scans", "copies", "digest", "dropped", "actor"}, "id"},
}
