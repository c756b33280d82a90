package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// factsChunk bounds the list of one statement.
const factsChunk = 2_000

// factsRow is what one account of a person knows.
type factsRow struct {
	i       int
	account person.Account // as far as factsColumns goes
	content string
	doubt   int64
	left    int64           // 1: its user has left the app
	given   policy.Override // what officers decided of it; no colour: nothing
}

// Facts implements [health.Store]. One statement reads the accounts of all
// persons with what they know; birth date and home are those of the person as
// shown. Questions for one person, which gates ask, are joined.
func (db *DB) Facts(ctx context.Context, persons []person.ID) ([]policy.Facts, error) {
	if len(persons) == 1 {
		f, err := db.facts.ask(ctx, persons[0], db.answerFacts)
		return []policy.Facts{f}, err
	}
	out := make([]policy.Facts, len(persons))
	for from := 0; from < len(persons); from += factsChunk {
		to := min(from+factsChunk, len(persons))
		if err := db.factsOfSome(ctx, persons[from:to], out[from:to]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (db *DB) factsOfSome(ctx context.Context, persons []person.ID, out []policy.Facts) error {
	now := db.now()
	found, err := all(ctx, db.e.read(), readFacts, factsColumns+`0,
		CASE WHEN EXISTS (SELECT 1 FROM open_conflict o WHERE o.subject = e.id)
			OR EXISTS (SELECT 1 FROM open_conflict o WHERE o.subject = a.id) THEN 1 ELSE 0 END`+overrideColumns+`
		FROM `+db.e.each("$1")+` e JOIN link l ON l.person = e.id AND l.state = 'certain' AND l.ended IS NULL
		JOIN account a ON a.id = l.account JOIN account_version v ON v.account = a.id AND v.version = a.version
		LEFT JOIN facts f ON f.account = a.id`+overrideJoin+`UNION ALL `+factsColumns+`1, 0`+overrideColumns+`
		FROM `+db.e.each("$1")+` e JOIN link l ON l.person = e.id AND l.ended_by = l.id
		JOIN account a ON a.id = l.account AND a.withdrawn = l.ended JOIN account_version v ON v.account = a.id AND v.version = a.version
		LEFT JOIN facts f ON f.account = a.id`+overrideJoin+`ORDER BY 1, 2`, int64s(persons), ms(now))
	if err != nil {
		return err
	}
	for from := 0; from < len(found); {
		to := from + 1
		for to < len(found) && found[to].i == found[from].i {
			to++
		}
		if out[found[from].i], err = merged(found[from:to], now); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// factsColumns are of an account only what says where its person lives and when
// they were born: reading all of it took a quarter of a pass over everybody.
const factsColumns = `SELECT e.i, a.id, COALESCE(a.declarer, 0), v.birth, v.unit, v.proofs, COALESCE(f.content, ''),`

func readFacts(r rows) (f factsRow, err error) {
	a, o := &f.account, &f.given
	var proofs string
	err = r.Scan(&f.i, &a.ID, &a.Declarer, &a.Attrs.Birth, &a.Attrs.Unit, &proofs, &f.content, &f.left, &f.doubt,
		&o.Colour, into(&o.From), into(&o.Until), &o.Reason.VI, &o.Reason.EN)
	if err == nil {
		a.Proofs, err = unpackProofs(proofs)
	}
	return f, err
}

// merged puts together what the accounts of one person know. Where papers of the
// person were checked on any account, what others know does not count whose
// being the person's rests on a declared number: else a stranger who types the
// number in could colour the card (A1, A19). Of an account whose user left the app
// only what restricts counts, and what officers decided of it.
func merged(of []factsRow, at time.Time) (policy.Facts, error) {
	known := slices.ContainsFunc(of, func(r factsRow) bool { return r.left == 0 && r.account.Proven() })
	last := person.AccountID(0)
	parts := make([]policy.Facts, 0, len(of))
	members := make([]person.Account, 0, len(of))
	doubt := false
	var given policy.Override
	for _, row := range of {
		doubt = doubt || row.doubt == 1
		if row.given.From.After(given.From) {
			given = row.given // what was decided last
		}
		if row.account.ID == last {
			continue // once more, with another override
		}
		if last = row.account.ID; row.left == 0 {
			members = append(members, row.account)
		}
		if row.content == "" || known && !row.account.Proven() {
			continue
		}
		var f policy.Facts
		if err := json.Unmarshal([]byte(row.content), &f); err != nil {
			return policy.Facts{}, err
		}
		if row.left == 1 {
			f = f.Restricting(at)
		}
		parts = append(parts, f)
	}
	f := policy.Merge(parts...)
	shown := person.ViewOf(members).Attrs
	f.Birth, f.Unit, f.Doubt = shown.Birth, shown.Unit, doubt
	if given.Colour != "" {
		given.Reason.Code = "override"
		f.Override = &given
	}
	return f, nil
}

// What officers decided of an account and holds at $2 (A25).
const (
	overrideColumns = `, COALESCE(g.colour, ''), g.begins, g.until, COALESCE(g.vi, ''), COALESCE(g.en, '')`
	overrideJoin    = ` LEFT JOIN card_override g ON g.account = a.id AND g.state = 'approved' AND g.until > $2 `
)

// FactsOf implements [card.Store]: what single accounts know, and nothing that
// came from another.
func (db *DB) FactsOf(ctx context.Context, accounts []person.AccountID) ([]policy.Facts, error) {
	out := make([]policy.Facts, len(accounts))
	now := db.now()
	found, err := all(ctx, db.e.read(), readFacts, factsColumns+`0,
		CASE WHEN EXISTS (SELECT 1 FROM open_conflict o WHERE o.subject = a.id) THEN 1 ELSE 0 END`+overrideColumns+`
		FROM `+db.e.each("$1")+` e JOIN account a ON a.id = e.id
		JOIN account_version v ON v.account = a.id AND v.version = a.version
		LEFT JOIN facts f ON f.account = a.id`+overrideJoin+`ORDER BY e.i`, int64s(accounts), ms(now))
	for from := 0; err == nil && from < len(found); {
		to := from + 1
		for to < len(found) && found[to].i == found[from].i {
			to++
		}
		out[found[from].i], err = merged(found[from:to], now)
		from = to
	}
	return out, err
}
