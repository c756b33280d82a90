package store

// cardChecks are the invariants of policies in force, overrides and kept cards.
var cardChecks = []struct{ name, sql string }{
	{"two versions of one unit and kind from the same moment on, decided at once", `SELECT COUNT(*), MIN(id) FROM (SELECT MIN(id) AS id FROM policy_activation
		WHERE state = 'approved' GROUP BY unit, kind, begins, decided HAVING COUNT(DISTINCT COALESCE(number, 0)) > 1) x`},
	{"activation for another unit or kind than its version's", `SELECT COUNT(*), MIN(a.id) FROM policy_activation a WHERE a.number IS NOT NULL AND NOT EXISTS (
		SELECT 1 FROM policy p WHERE p.number = a.number AND p.unit = a.unit AND p.kind = a.kind)`},
	{"activation decided by nobody, or by whoever proposed it", `SELECT COUNT(*), MIN(id) FROM policy_activation WHERE state = 'approved' AND (decided IS NULL
		OR back = 0 AND client <> 'built-in' AND (second = '' OR SUBSTR(second, LENGTH(second) - LENGTH(officer)) = '/' || officer))`},
	{"override without two officers", `SELECT COUNT(*), MIN(id) FROM card_override WHERE state IN ('approved', 'ended')
		AND (decided IS NULL OR officer = '' OR second_officer = '' OR second_officer = officer)`},
	{"override without its case or account", `SELECT COUNT(*), MIN(o.id) FROM card_override o WHERE NOT EXISTS (SELECT 1 FROM tracing_case c WHERE c.ref = o.case_ref)
		OR NOT EXISTS (SELECT 1 FROM account a WHERE a.id = o.account)`},
	{"kept card of a person who is not there", `SELECT COUNT(*), MIN(c.person) FROM card c WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = c.person)`},
	{"kept card by a version that is not there", `SELECT COUNT(*), MIN(c.person) FROM card c WHERE c.policy <> 0 AND NOT EXISTS (SELECT 1 FROM policy p WHERE p.number = c.policy)`},
	{"two recomputations that go on", `SELECT CASE WHEN COUNT(*) > 1 THEN COUNT(*) ELSE 0 END, MIN(id) FROM card_run WHERE kind = 'recompute' AND ended IS NULL`},
}
