package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/motma/motma/internal/person"
)

// insertAll sends the rows as one array a column, with the statement that
// comes next: no round trip, and no planning but once a connection.
func (p *pg) insertAll(ctx context.Context, c conn, table string, columns []string, rows [][]any) error {
	args, marks := make([]any, len(columns)), make([]string, len(columns))
	for i := range columns {
		var kind string
		args[i], kind = columnOf(rows, i)
		marks[i] = fmt.Sprintf("$%d::%s[]", i+1, kind)
	}
	return c.later(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") SELECT * FROM unnest("+strings.Join(marks, ", ")+")", args...)
}

// columnOf makes an array of a column whose values are of one type, or NULL.
func columnOf(rows [][]any, i int) (array any, kind string) {
	for _, r := range rows {
		switch r[i].(type) {
		case string:
			return arrayOf[string](rows, i), "text"
		case int64:
			return arrayOf[int64](rows, i), "bigint"
		case float64:
			return arrayOf[float64](rows, i), "double precision"
		}
	}
	return arrayOf[int64](rows, i), "bigint"
}

func arrayOf[T any](rows [][]any, i int) any {
	out := make([]T, len(rows))
	for n, r := range rows {
		v, ok := r[i].(T)
		if !ok {
			return nullable[T](rows, i)
		}
		out[n] = v
	}
	return out
}

// nullable makes the array of a column in which some are NULL.
func nullable[T any](rows [][]any, i int) any {
	out := make([]*T, len(rows))
	for n, r := range rows {
		if v, ok := r[i].(T); ok {
			out[n] = &v
		}
	}
	return out
}

// together is write without this process's own queue: units of many names
// would all wait for each other there. The locks of the database are enough.
func (p *pg) together(ctx context.Context, locks []string, f func(conn) error) error {
	return p.attempts(ctx, locks, f)
}

// pgKeys lets account_key refer to accounts unchecked: the check was two fifths
// of what its rows cost, and there are four a person. They are made and removed
// with their account alone, and can be made again from what it says; motma fsck
// finds any that stray.
const pgKeys = `ALTER TABLE account_key DROP CONSTRAINT account_key_account_fkey`

// carriersSQL reads, for each identifier given, the accounts that carry it,
// oldest first and no more than some.
func carriersSQL(columns string) string {
	return `SELECT ` + columns + ` FROM unnest($1::text[], $2::text[]) AS e (kind, value)
		CROSS JOIN LATERAL (SELECT account FROM account_key x WHERE x.kind = e.kind AND x.value = e.value ORDER BY account LIMIT $3) k`
}

// parts gives the kinds and the values of distinct identifiers.
func parts(keys []person.Key) (kinds, values []string) {
	for _, k := range once(keys) {
		kinds, values = append(kinds, string(k.Kind)), append(values, k.Value)
	}
	return kinds, values
}

// prefetch fills a batch with what its rows will ask for, in a few statements
// for all of them: who is registered, who carries the identifiers, the persons
// of those, and their other accounts.
func (p *pg) prefetch(b *batch, c person.Concern) error {
	f := &fetch{batch: b}
	for _, step := range []func(person.Concern) error{f.locate, f.about, f.persons, f.histories, f.about, f.shown, f.follows} {
		if err := step(c); err != nil {
			return err
		}
	}
	return nil
}

// fetch is the reading beforehand: the accounts that were named and not read
// yet, and the persons of those that were.
type fetch struct {
	*batch
	wanted  []person.AccountID
	people  []person.ID
	current []person.QID
}

// maxLocate is how often it is looked anew whom a unit concerns, before the
// unit starts over.
const maxLocate = 4

// locate finds the accounts and persons that a unit concerns, and locks them.
// What was found before all of them were locked may be old: it is found again.
// Where a lock is not free, the unit starts over and waits for all of its locks
// in the one order of all units.
func (f *fetch) locate(c person.Concern) error {
	for range maxLocate {
		f.wanted, f.people = nil, nil
		for _, step := range []func(person.Concern) error{f.users, f.keys, f.owners, f.histories} {
			if err := step(c); err != nil {
				return err
			}
		}
		missing := f.unlocked(c)
		if len(missing) == 0 {
			return nil
		}
		free := false
		err := f.one(`SELECT BOOL_AND(pg_try_advisory_xact_lock(h)) FROM unnest($1::bigint[]) h`, args(missing), &free)
		if err != nil {
			return err
		}
		if !free {
			break
		}
	}
	return f.fail(errAgain)
}

// users finds the accounts of the app's users.
func (f *fetch) users(c person.Concern) error {
	type user struct {
		id   person.AccountID
		name string
	}
	found, err := list(f.tx, func(r rows) (u user, err error) { return u, r.Scan(&u.id, &u.name) },
		`SELECT a.id, e.name FROM unnest($2::text[]) AS e (name)
		CROSS JOIN LATERAL (SELECT id FROM account x WHERE x.app = $1 AND x.app_user = e.name LIMIT 1) a`, string(c.App), once(c.Users))
	for _, u := range c.Users {
		f.batch.users[userOf{c.App, u}] = 0
	}
	for _, u := range found {
		f.batch.users[userOf{c.App, u.name}] = u.id
		f.wanted = append(f.wanted, u.id)
	}
	f.wanted = append(f.wanted, c.Declarers...)
	return err
}

// keys reads who carries the identifiers.
func (f *fetch) keys(c person.Concern) error {
	for _, k := range c.Keys {
		f.carriers[k] = nil
	}
	kinds, values := parts(c.Keys)
	type carrier struct {
		key person.Key
		id  person.AccountID
	}
	found, err := list(f.tx, func(r rows) (x carrier, err error) { return x, r.Scan(&x.key.Kind, &x.key.Value, &x.id) },
		carriersSQL("e.kind, e.value, k.account"), kinds, values, carried)
	for _, x := range found {
		f.carriers[x.key] = append(f.carriers[x.key], x.id)
		f.wanted = append(f.wanted, x.id)
	}
	return err
}

// owners reads whose the identifiers are.
func (f *fetch) owners(c person.Concern) error {
	kinds, values := parts(c.Keys)
	found, err := list(f.tx, readOwner, `SELECT i.kind, i.value, i.person, i.account, i.how, i.at
		FROM unnest($1::text[], $2::text[]) AS e (kind, value) JOIN identifier i ON i.kind = e.kind AND i.value = e.value`, kinds, values)
	for _, k := range c.Keys {
		f.batch.owners[k] = owner{}
	}
	for _, o := range found {
		f.batch.owners[o.key] = o.owner
		f.people = append(f.people, o.person)
	}
	return err
}

// histories reads the links of the accounts that are wanted.
func (f *fetch) histories(person.Concern) error {
	ids := distinct(f.wanted)
	if len(ids) == 0 {
		return nil
	}
	for _, id := range ids {
		f.none(person.AccountID(id))
		delete(f.declared, person.AccountID(id)) // counted when asked for
	}
	return f.links(ids)
}

// about reads all else about the accounts that are wanted by now.
func (f *fetch) about(person.Concern) error {
	ids := distinct(f.wanted)
	f.wanted = nil
	if len(ids) == 0 {
		return nil
	}
	if err := f.records(ids); err != nil {
		return err
	}
	return f.possessions(ids)
}

// records reads what accounts say.
func (f *fetch) records(ids []int64) error {
	found, err := list(f.tx, readAccount, accounts+`WHERE a.id = ANY($1)`, ids)
	for _, a := range found {
		f.batch.accounts[a.ID] = a
	}
	return err
}

// links reads the accounts' histories. They are put in order here: a planner
// that does not know the table yet would rather walk through all of it in the
// order asked for than look up some and sort them.
func (f *fetch) links(ids []int64) error {
	links, err := list(f.tx, readLink, linkColumns+`WHERE account = ANY($1)`, ids)
	slices.SortFunc(links, func(a, b person.Link) int { return cmp.Compare(a.ID, b.ID) })
	for _, l := range links {
		f.ledger[l.Account] = append(f.ledger[l.Account], l)
		if l.State == person.LinkCertain && l.Ended.IsZero() {
			f.people = append(f.people, l.Person)
		}
	}
	return err
}

// possessions reads the accounts' QIDs and the questions about them.
func (f *fetch) possessions(ids []int64) error {
	type held struct {
		of person.AccountID
		numbered
	}
	qids, err := list(f.tx, func(r rows) (h held, err error) { return h, r.Scan(&h.of, &h.qid, &h.at) },
		`SELECT account, qid, at FROM qid WHERE account = ANY($1) ORDER BY at, qid`, ids)
	if err != nil {
		return err
	}
	for _, h := range qids {
		f.numbers[h.of] = append(f.numbers[h.of], h.numbered)
	}
	asked, err := list(f.tx, readConflict, conflicts+`WHERE account = ANY($1)`, ids)
	slices.SortFunc(asked, func(a, b person.Conflict) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range asked {
		f.batch.asked[c.Account] = append(f.batch.asked[c.Account], c)
	}
	return err
}

// persons reads the persons found so far and who else belongs to them.
func (f *fetch) persons(person.Concern) error {
	ids := distinct(f.people)
	if len(ids) == 0 {
		return nil
	}
	type member struct {
		person  person.ID
		account person.AccountID
	}
	found, err := list(f.tx, func(r rows) (m member, err error) { return m, r.Scan(&m.person, &m.account) },
		`SELECT person, account FROM link WHERE person = ANY($1) AND state = 'certain' AND ended IS NULL`, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		f.members[person.ID(id)] = nil
	}
	for _, m := range found {
		f.members[m.person] = append(f.members[m.person], m.account)
		if _, ok := f.ledger[m.account]; !ok {
			f.wanted = append(f.wanted, m.account)
		}
	}
	return f.shows(ids)
}

// unlocked gives the locks that are missing of the accounts and persons that
// the unit concerns, as hashes, and notes that it needs them.
func (f *fetch) unlocked(c person.Concern) (missing []int64) {
	if c.Dry {
		return nil
	}
	want := func(id person.ID) {
		if name := personLock(id); !f.locked[name] {
			f.locked[name] = true
			*f.locks = append(*f.locks, name)
			missing = append(missing, lockHash(name))
		}
	}
	for _, id := range f.batch.users {
		if id != 0 {
			want(person.ID(id))
		}
	}
	for _, p := range f.people {
		want(p)
	}
	return missing
}

// shows reads the QIDs that persons show.
func (f *fetch) shows(ids []int64) error {
	type shows struct {
		person person.ID
		qid    person.QID
	}
	found, err := list(f.tx, func(r rows) (s shows, err error) { return s, r.Scan(&s.person, &s.qid) },
		`SELECT id, COALESCE(qid, '') FROM person WHERE id = ANY($1)`, ids)
	for _, s := range found {
		f.batch.shown[s.person] = s.qid
		if s.qid != "" {
			f.texts[s.qid] = nil
			f.current = append(f.current, s.qid)
		}
	}
	return err
}

// shown reads the codes of the QIDs that are shown.
func (f *fetch) shown(person.Concern) error {
	if len(f.current) == 0 {
		return nil
	}
	found, err := list(f.tx, readCode, codes+`WHERE qid = ANY($1) ORDER BY issued DESC, id DESC`, f.current)
	for _, c := range found {
		f.texts[c.QID] = append(f.texts[c.QID], c)
	}
	return err
}

// follows makes the next ids greater than the newest line about anybody
// concerned.
func (f *fetch) follows(person.Concern) error {
	var accounts []int64
	for id := range f.batch.accounts {
		accounts = append(accounts, int64(id))
		f.followed[int64(id)] = true
	}
	persons := distinct(f.people)
	for _, id := range persons {
		f.followed[id] = true
	}
	for column, ids := range map[string][]int64{"account": accounts, "person": persons} {
		if len(ids) == 0 {
			continue
		}
		var last int64
		err := f.one(`SELECT COALESCE(MAX(c.id), 0) FROM unnest($1::bigint[]) AS e (id)
			CROSS JOIN LATERAL (SELECT id FROM change x WHERE x.`+column+` = e.id ORDER BY x.id DESC LIMIT 1) c`, args(ids), &last)
		if err != nil {
			return err
		}
		f.db.ids.exceed(last)
	}
	return nil
}
