package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

var _ health.Store = (*DB)(nil)

// WriteSheets implements [health.Store]. An account's link changes only under
// the lock of the account or of its person; with both, the card of the right
// person becomes due. Who the persons are is read before, and once more under
// the locks.
func (db *DB) WriteSheets(ctx context.Context, actor string, at time.Time, ids []person.AccountID,
	f func(person.Tx, map[person.AccountID]*health.Sheet) error) error {
	if actor == "" {
		return person.ErrNoActor
	}
	locks, err := db.sheetLocks(ctx, ids)
	if err != nil {
		return err
	}
	for range maxAgain {
		told := false
		err := db.e.together(ctx, locks, func(c conn) error {
			t := &tx{db: db, ctx: context.WithoutCancel(ctx), c: c, locks: &locks, made: map[int64]bool{}, held: map[person.ID]bool{}, lines: map[person.LinkID]person.ID{}}
			t.Act(actor, at)
			err := t.writeSheets(ids, f)
			told = len(t.told) > 0
			return err
		})
		if err == nil && told {
			db.announced.ring()
		}
		if !errors.Is(err, errAgain) {
			return err
		}
	}
	return errAgain
}

// sheetLocks are the locks of accounts and of their persons now.
func (db *DB) sheetLocks(ctx context.Context, ids []person.AccountID) ([]string, error) {
	if db.e.alone() || len(ids) == 0 {
		return nil, nil
	}
	var locks []string
	for _, id := range once(ids) {
		locks = append(locks, personLock(person.ID(id)))
	}
	persons, err := all(ctx, db.e.read(), column[person.ID], `SELECT DISTINCT person FROM link
		WHERE state = 'certain' AND ended IS NULL AND account `+db.e.in("$1"), int64s(ids))
	for _, p := range persons {
		locks = append(locks, personLock(p))
	}
	return locks, err
}

func (t *tx) writeSheets(ids []person.AccountID, f func(person.Tx, map[person.AccountID]*health.Sheet) error) error {
	found, err := t.db.sheets(t.ctx, t.c, ids)
	if err != nil {
		return t.fail(err)
	}
	if err := t.personsLocked(found); err != nil {
		return err
	}
	given := make(map[person.AccountID]*health.Sheet, len(found))
	for id, s := range found {
		given[id] = s.Sheet
	}
	if err := f(t, given); err != nil || t.err != nil {
		return errors.Join(t.err, err)
	}
	if err := t.saveSheets(found); err != nil {
		return err
	}
	return t.publish()
}

// SheetsIn implements [health.Store].
func (db *DB) SheetsIn(of person.Tx, ids []person.AccountID, f func(map[person.AccountID]*health.Sheet) error) error {
	t := unitOf(of)
	for _, id := range distinct(ids) {
		if err := t.Lock(person.ID(id)); err != nil {
			return err
		}
	}
	found, err := t.lockedSheets(ids)
	if err != nil {
		return err
	}
	given := make(map[person.AccountID]*health.Sheet, len(found))
	for id, s := range found {
		given[id] = s.Sheet
	}
	if err := f(given); err != nil {
		return err
	}
	return t.saveSheets(found)
}

// lockedSheets reads sheets, and reads them again once their persons are locked.
func (t *tx) lockedSheets(ids []person.AccountID) (map[person.AccountID]*sheet, error) {
	seen, err := t.db.sheets(t.ctx, t.c, ids)
	if err != nil {
		return nil, t.fail(err)
	}
	var persons []person.ID
	for _, s := range seen {
		persons = append(persons, s.Person)
	}
	for _, p := range distinct(persons) {
		if err := t.Lock(person.ID(p)); err != nil {
			return nil, err
		}
	}
	found, err := t.db.sheets(t.ctx, t.c, ids)
	for id, s := range found {
		if err == nil && s.Person != seen[id].Person {
			err = errAgain
		}
	}
	return found, t.fail(err)
}

// personsLocked makes sure that the persons are locked whose accounts these
// are by now.
func (t *tx) personsLocked(found map[person.AccountID]*sheet) error {
	if t.db.e.alone() {
		return nil
	}
	had := make(map[string]bool, len(*t.locks))
	for _, l := range *t.locks {
		had[l] = true
	}
	missing := false
	for _, s := range found {
		if name := personLock(s.Person); s.Person != 0 && !had[name] {
			*t.locks, missing = append(*t.locks, name), true
		}
	}
	if missing {
		return t.fail(errAgain)
	}
	return nil
}

// saved is what a unit adds, as rows.
type saved struct {
	records, declarations [][]any
	olderRecords          []int64 // whose newest version is another now
	olderDeclarations     []int64
	facts                 [][]any
	changed               []int64 // accounts whose facts are others now
	persons               []int64
}

// saveSheets writes what was added to sheets, in a fixed number of statements
// however many there are.
func (t *tx) saveSheets(found map[person.AccountID]*sheet) error {
	var w saved
	for _, s := range found {
		if err := w.add(s, ms(t.at)); err != nil {
			return t.fail(err)
		}
	}
	if len(w.records)+len(w.declarations) == 0 {
		return nil
	}
	if err := t.older("record", w.olderRecords); err != nil {
		return err
	}
	if err := t.older("declaration", w.olderDeclarations); err != nil {
		return err
	}
	if err := t.insertAll("record", []string{"id", "version", "account", "kind", "source", "state", "latest", "at", "actor", "reason", "facility",
		"responsible", "batch", "body"}, w.records); err != nil {
		return err
	}
	if err := t.insertAll("declaration", []string{"id", "version", "account", "kind", "form", "consent", "state", "latest", "at", "until", "saved",
		"actor", "reason", "declarer", "answers", "symptoms", "exposed", "travelled"}, w.declarations); err != nil {
		return err
	}
	return t.saveFacts(w.changed, w.facts, w.persons)
}

// older notes that versions are the newest no more.
func (t *tx) older(table string, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	return t.insert(`UPDATE `+table+` SET latest = 0 WHERE latest = 1 AND id `+t.db.e.in("$1"), ids)
}

// saveFacts replaces the facts of accounts.
func (t *tx) saveFacts(accounts []int64, rows [][]any, persons []int64) error {
	if len(accounts) == 0 {
		return nil
	}
	if err := t.insert(`DELETE FROM facts WHERE account `+t.db.e.in("$1"), accounts); err != nil {
		return err
	}
	if err := t.insertAll("facts", []string{"account", "content", "updated"}, rows); err != nil {
		return err
	}
	return t.dueNow(persons)
}

// insertAll inserts rows, if there are any.
func (t *tx) insertAll(table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	return t.fail(t.db.e.insertAll(t.ctx, t.c, table, columns, rows))
}

// add makes rows of what was added to one sheet. Of several versions of one
// thing in one unit the last is the newest.
func (w *saved) add(s *sheet, now int64) error {
	newest := map[int64]int{}
	for _, r := range s.NewRecords {
		newest[int64(r.ID)] = r.Version
	}
	for _, d := range s.NewDeclarations {
		newest[int64(d.ID)] = d.Version
	}
	for _, r := range s.NewRecords {
		body, err := json.Marshal(r.Body)
		if err != nil {
			return err
		}
		if r.Version > 1 {
			w.olderRecords = append(w.olderRecords, int64(r.ID))
		}
		w.records = append(w.records, []any{int64(r.ID), int64(r.Version), int64(r.Account), string(r.Kind), r.Source, string(r.State),
			int64(bit(newest[int64(r.ID)] == r.Version)), ms(r.At), r.Actor, r.Reason, r.Facility, r.Responsible, r.Batch, string(body)})
	}
	for _, d := range s.NewDeclarations {
		if d.Version > 1 {
			w.olderDeclarations = append(w.olderDeclarations, int64(d.ID))
		}
		w.declarations = append(w.declarations, []any{int64(d.ID), int64(d.Version), int64(d.Account), d.Kind, int64(d.Form), int64(d.Consent),
			string(d.State), int64(bit(newest[int64(d.ID)] == d.Version)), ms(d.At), ms(d.Until), ms(d.Saved), d.Actor, d.Reason, orNull(d.Declarer),
			string(d.Answers), int64(bit(d.Symptoms)), int64(bit(d.Exposed)), int64(bit(d.Travelled))})
	}
	if len(s.NewRecords)+len(s.NewDeclarations) == 0 {
		return nil
	}
	return w.fold(s, now)
}

// fold keeps the facts of a sheet where they are others now.
func (w *saved) fold(s *sheet, now int64) error {
	content, err := factsOf(s.Sheet)
	if err != nil || content == s.facts {
		return err
	}
	w.changed = append(w.changed, int64(s.Account.ID))
	w.facts = append(w.facts, []any{int64(s.Account.ID), content, now})
	if s.Person != 0 {
		w.persons = append(w.persons, int64(s.Person))
	}
	return nil
}

// factsOf is the content of an account's facts row.
func factsOf(s *health.Sheet) (string, error) {
	b, err := json.Marshal(s.Facts())
	return string(b), err
}
