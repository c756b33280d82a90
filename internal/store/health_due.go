package store

// A person's card is due when evidence came in, when an account of theirs was
// changed, joined or left them, and when a question about them was opened or
// closed; whoever nothing is known of has no card that could be another. Whoever computes cards takes a line away only if it is the one that
// they read before the facts: a line that is there is given a greater time.
const dueAgain = ` ON CONFLICT (person) DO UPDATE SET
	since = CASE WHEN excluded.since > card_due.since THEN excluded.since ELSE card_due.since + 1 END`

// dueNow notes that cards of persons are due.
func (t *tx) dueNow(persons []int64) error {
	if len(persons) == 0 {
		return nil
	}
	return t.insert(`INSERT INTO card_due (person, since) SELECT e.id, CAST($2 AS BIGINT) FROM `+t.db.e.each("$1")+` e WHERE true`+dueAgain,
		distinct(persons), ms(t.at))
}

// someEvidence says that an account of the person of line l holds evidence.
const someEvidence = `EXISTS (SELECT 1 FROM link m JOIN facts f ON f.account = m.account WHERE m.person = l.person AND m.state = 'certain' AND m.ended IS NULL)`

// dueByAccounts notes the persons of accounts that were changed: home and birth
// may be others, and whose papers were checked counts.
func (t *tx) dueByAccounts(ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	return t.insert(`INSERT INTO card_due (person, since) SELECT DISTINCT l.person, CAST($2 AS BIGINT) FROM link l
		WHERE l.state = 'certain' AND l.ended IS NULL AND l.account `+t.db.e.in("$1")+` AND (`+someEvidence+`
			OR EXISTS (SELECT 1 FROM card c WHERE c.person = l.person))`+dueAgain, ids, ms(t.at))
}

// dueByLinks notes the persons of lines of the ledger that were made or ended,
// where the account or another of the person's holds evidence, or officers decided
// something of it.
func (t *tx) dueByLinks(lines []int64) error {
	if len(lines) == 0 {
		return nil
	}
	return t.insert(`INSERT INTO card_due (person, since) SELECT DISTINCT l.person, CAST($2 AS BIGINT) FROM link l
		WHERE l.state = 'certain' AND l.id `+t.db.e.in("$1")+` AND (EXISTS (SELECT 1 FROM facts f WHERE f.account = l.account) OR `+someEvidence+`
			OR EXISTS (SELECT 1 FROM card_override o WHERE o.account = l.account AND o.state = 'approved'))`+dueAgain, lines, ms(t.at))
}

// dueByQuestions notes the persons whom open questions concern, where anything is
// known of them.
func (t *tx) dueByQuestions(conflicts ...int64) error {
	if len(conflicts) == 0 {
		return nil
	}
	return t.insert(`INSERT INTO card_due (person, since) SELECT DISTINCT l.person, CAST($2 AS BIGINT) FROM open_conflict o
		JOIN link l ON l.person = o.subject AND l.state = 'certain' AND l.ended IS NULL JOIN facts f ON f.account = l.account
		WHERE o.conflict `+t.db.e.in("$1")+dueAgain, conflicts, ms(t.at))
}
