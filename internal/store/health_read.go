package store

import (
	"context"
	"encoding/json"

	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

const (
	recordColumns      = `r.id, r.version, r.account, r.kind, r.source, r.state, r.at, r.actor, r.reason, r.facility, r.responsible, r.batch, r.body`
	declarationColumns = `d.id, d.version, d.account, d.kind, d.form, d.consent, d.state, d.at, d.until, d.saved, d.actor, d.reason,
		COALESCE(d.declarer, 0), d.answers, d.symptoms, d.exposed, d.travelled`
)

func readRecord(r rows) (v health.Record, err error) {
	var body string
	err = r.Scan(&v.ID, &v.Version, &v.Account, &v.Kind, &v.Source, &v.State, into(&v.At), &v.Actor, &v.Reason, &v.Facility, &v.Responsible,
		&v.Batch, &body)
	if err == nil {
		err = json.Unmarshal([]byte(body), &v.Body)
	}
	return v, err
}

func readDeclaration(r rows) (v health.Declaration, err error) {
	var answers string
	var symptoms, exposed, travelled int64
	err = r.Scan(&v.ID, &v.Version, &v.Account, &v.Kind, &v.Form, &v.Consent, &v.State, into(&v.At), into(&v.Until), into(&v.Saved), &v.Actor,
		&v.Reason, &v.Declarer, &answers, &symptoms, &exposed, &travelled)
	v.Answers, v.Symptoms, v.Exposed, v.Travelled = []byte(answers), symptoms == 1, exposed == 1, travelled == 1
	return v, err
}

// sheet is a sheet and the facts that are stored of it.
type sheet struct {
	*health.Sheet
	facts string // as stored; empty: no row
}

// sheets reads the sheets of accounts, in three statements.
func (db *DB) sheets(ctx context.Context, c conn, accounts []person.AccountID) (map[person.AccountID]*sheet, error) {
	ids := distinct(accounts)
	found, err := all(ctx, c, readSheet, accountColumns+`, COALESCE(l.person, 0), COALESCE(f.content, '')
		FROM account a JOIN account_version v ON v.account = a.id AND v.version = a.version
		LEFT JOIN link l ON l.account = a.id AND l.state = 'certain' AND l.ended IS NULL
		LEFT JOIN facts f ON f.account = a.id WHERE a.id `+db.e.in("$1"), ids)
	if err != nil {
		return nil, err
	}
	out := make(map[person.AccountID]*sheet, len(found))
	for _, s := range found {
		out[s.Account.ID] = s
	}
	records, err := all(ctx, c, readRecord, `SELECT `+recordColumns+` FROM record r WHERE r.latest = 1 AND r.account `+db.e.in("$1")+` ORDER BY r.id`, ids)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		out[r.Account].Records = append(out[r.Account].Records, r)
	}
	declared, err := all(ctx, c, readDeclaration, `SELECT `+declarationColumns+` FROM (SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.account ORDER BY x.id DESC) AS n
		FROM declaration x WHERE x.latest = 1 AND x.account `+db.e.in("$1")+`) d WHERE d.n <= $2 ORDER BY d.id`, ids, health.SheetDeclarations)
	if err != nil {
		return nil, err
	}
	for _, d := range declared {
		out[d.Account].Declarations = append(out[d.Account].Declarations, d)
	}
	return out, nil
}

func readSheet(r rows) (s *sheet, err error) {
	s = &sheet{Sheet: &health.Sheet{}}
	s.Account, err = scanAccount(r, &s.Person, &s.facts)
	return s, err
}

// Sheets implements [health.Store].
func (db *DB) Sheets(ctx context.Context, accounts []person.AccountID) (map[person.AccountID]*health.Sheet, error) {
	out := make(map[person.AccountID]*health.Sheet, len(accounts))
	for from := 0; from < len(accounts); from += holderChunk {
		found, err := db.sheets(ctx, db.e.read(), accounts[from:min(from+holderChunk, len(accounts))])
		if err != nil {
			return nil, err
		}
		for id, s := range found {
			out[id] = s.Sheet
		}
	}
	return out, nil
}

// RecordVersions implements [health.Store].
func (db *DB) RecordVersions(ctx context.Context, account person.AccountID, id health.RecordID) ([]health.Record, error) {
	return all(ctx, db.e.read(), readRecord, `SELECT `+recordColumns+` FROM record r WHERE r.id = $1 AND r.account = $2 ORDER BY r.version`,
		int64(id), int64(account))
}

// DeclarationVersions implements [health.Store].
func (db *DB) DeclarationVersions(ctx context.Context, account person.AccountID, id health.DeclarationID) ([]health.Declaration, error) {
	return all(ctx, db.e.read(), readDeclaration, `SELECT `+declarationColumns+` FROM declaration d WHERE d.id = $1 AND d.account = $2 ORDER BY d.version`,
		int64(id), int64(account))
}

// AccountIDs implements [health.Store].
func (db *DB) AccountIDs(ctx context.Context, app person.AppID, users []string) (map[string]person.AccountID, error) {
	out := make(map[string]person.AccountID, len(users))
	list, err := json.Marshal(users)
	if err != nil {
		return nil, err
	}
	type pair struct {
		user string
		id   person.AccountID
	}
	found, err := all(ctx, db.e.read(), func(r rows) (p pair, err error) { return p, r.Scan(&p.user, &p.id) },
		`SELECT a.app_user, a.id FROM account a WHERE a.app = $1 AND a.app_user IN (SELECT value FROM `+db.e.texts("$2")+`)`, string(app), string(list))
	for _, p := range found {
		out[p.user] = p.id
	}
	return out, err
}

// Whoever is beside an account: of the same person now; parted from it, seen
// from either side; gone from its person with the app; and in an open question
// about its person.
func (db *DB) kinSQL() string {
	const active = ` AND l.state = 'certain' AND l.ended IS NULL `
	mine := `FROM ` + db.e.each("$1") + ` e JOIN link l ON l.account = e.id` + active
	return `SELECT e.id, m.account, 'same' ` + mine + `JOIN link m ON m.person = l.person AND m.state = 'certain' AND m.ended IS NULL AND m.account <> e.id
		UNION SELECT e.id, m.account, 'parted' ` + mine + `JOIN link m ON m.person = l.person AND m.state = 'broken'
			WHERE NOT EXISTS (SELECT 1 FROM link n WHERE n.account = m.account AND n.person = l.person AND n.state = 'certain' AND n.ended IS NULL)
		UNION SELECT e.id, m.account, 'parted' ` + mine + `JOIN link b ON b.account = e.id AND b.state = 'broken' AND b.person <> l.person
			JOIN link m ON m.person = b.person AND m.state = 'certain' AND m.ended IS NULL
		UNION SELECT e.id, m.account, 'left' ` + mine + `JOIN link m ON m.person = l.person AND m.ended_by = m.id
			WHERE NOT EXISTS (SELECT 1 FROM link n WHERE n.account = m.account AND n.state = 'certain' AND n.ended IS NULL)
		UNION SELECT e.id, c.account, 'doubted' ` + mine + `JOIN open_conflict o ON o.subject = l.person JOIN conflict c ON c.id = o.conflict
			WHERE NOT EXISTS (SELECT 1 FROM link n WHERE n.account = c.account AND n.person = l.person AND n.state = 'certain' AND n.ended IS NULL)
		ORDER BY 1, 2, 3`
}

type kinRow struct {
	of person.AccountID
	health.Kin
}

// Kin implements [health.Store].
func (db *DB) Kin(ctx context.Context, accounts []person.AccountID) (map[person.AccountID][]health.Kin, error) {
	found, err := all(ctx, db.e.read(), func(r rows) (k kinRow, err error) { return k, r.Scan(&k.of, &k.Account, &k.Bond) },
		db.kinSQL(), distinct(accounts))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	proven, err := db.proven(ctx, found)
	if err != nil {
		return nil, err
	}
	out := map[person.AccountID][]health.Kin{}
	for _, k := range found {
		k.Proven = proven[k.of] && proven[k.Kin.Account]
		out[k.of] = append(out[k.of], k.Kin)
	}
	return out, nil
}

// proven says of which accounts papers were checked.
func (db *DB) proven(ctx context.Context, kin []kinRow) (map[person.AccountID]bool, error) {
	ids := make([]person.AccountID, 0, 2*len(kin))
	for _, k := range kin {
		ids = append(ids, k.of, k.Kin.Account)
	}
	found, err := all(ctx, db.e.read(), readAccount, accounts+`WHERE a.id `+db.e.in("$1"), distinct(ids))
	out := make(map[person.AccountID]bool, len(found))
	for _, a := range found {
		out[a.ID] = a.Proven()
	}
	return out, err
}
