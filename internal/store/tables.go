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
	{"client", []string{"id", "number", "name", "kind", "scopes", "purposes", "unit", "keys", "rate", "burst", "created", "suspended", "reason"}, "id"},
	{"used_token", []string{"client", "jti", "until"}, "client, jti"},
	{"signing_key", []string{"kid", "purpose", "alg", "public", "sealed", "not_before", "not_after", "retired", "compromised"}, "kid"},
	{"account", []string{"id", "app", "app_user", "version", "created", "updated", "declarer", "withdrawn"}, "id"},
	{"account_version", []string{"account", "version", "at", "actor", "name", "folded", "birth", "sex", "cccd", "cmnd", "passport",
		"nationality", "bhyt", "phone", "unit", "proofs"}, "account, version"},
	{"account_key", []string{"kind", "value", "account"}, "kind, value, account"},
	{"person", []string{"id", "created", "qid"}, "id"},
	{"link", []string{"id", "account", "person", "state", "tier", "evidence", "flags", "actor", "at", "ended", "ended_by"}, "id"},
	{"identifier", []string{"kind", "value", "person", "account", "how", "at"}, "kind, value"},
	{"qid", []string{"qid", "account", "at"}, "qid"},
	{"code", []string{"id", "qid", "account", "content", "basis", "issued", "expires", "revoked", "reason"}, "id"},
	{"conflict", []string{"id", "kind", "account", "persons", "key", "opened", "closed", "outcome"}, "id"},
	{"open_conflict", []string{"subject", "conflict"}, "subject, conflict"},
	{"change", []string{"id", "at", "actor", "kind", "account", "person", "detail"}, "id"},
	{"place", []string{"id", "code", "kind", "name", "unit", "address", "client", "scanners", "owner", "phone", "capacity", "hours", "stay",
		"poster", "created", "closed"}, "id"},
	{"gate", []string{"id", "place", "name", "closed"}, "id"},
	{"staff", []string{"id", "place", "ref", "role", "until"}, "id"},
	{"tracing_case", []string{"ref", "opened", "opened_by", "authority", "kind", "closed"}, "ref"},
	{"access", []string{"id", "at", "client", "officer", "action", "purpose", "case_ref", "detail", "accounts", "pending"}, "id"},
	{"access_account", []string{"account", "access"}, "account, access"},
	{"feed_unit", []string{"ticket", "number", "at"}, "ticket"},
	{"feed_event", []string{"ticket", "pos", "id", "kind", "app", "account", "person", "at", "qid", "before", "takes", "detail"}, "ticket, pos"},
	{"webhook", []string{"client", "url", "types", "secrets", "mark", "created", "ended", "reason", "owner", "lease"}, "client"},
	{"delivery", []string{"client", "mark", "account", "person", "attempts", "due", "dead", "status"}, "client, mark"},
	{"retention", []string{"id", "day", "scans", "copies", "digest", "dropped", "actor"}, "id"},
}
