package store

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
)

// Lock implements [person.Tx]. A lock that is free is taken at once; then
// what this unit read of the person's links must still hold. Otherwise the
// unit starts over with the lock from the beginning: waiting in the middle
// could end in a deadlock, and would leave stale what was read before.
func (t *tx) Lock(p person.ID) error {
	name := personLock(p)
	if t.held[p] || t.made[int64(p)] || t.db.e.alone() || slices.Contains(*t.locks, name) {
		return nil
	}
	free, err := t.db.e.tryLock(t.ctx, t.c, name)
	if err != nil {
		return t.fail(err)
	}
	if free {
		if free, err = t.fresh(p); err != nil {
			return err
		}
	}
	if !free {
		*t.locks = append(*t.locks, name)
		return t.fail(errAgain)
	}
	t.held[p] = true
	return nil
}

// fresh says whether the active links to p that were read still are.
func (t *tx) fresh(p person.ID) (bool, error) {
	active, err := list(t, column[person.LinkID], `SELECT id FROM link WHERE person = $1 AND state = 'certain' AND ended IS NULL`, int64(p))
	if err != nil {
		return false, err
	}
	for id, of := range t.lines {
		if of == p && !slices.Contains(active, id) {
			return false, nil
		}
	}
	return true, nil
}

// Links implements [person.Tx].
func (t *tx) Links(account person.AccountID) ([]person.Link, error) {
	found, err := list(t, readLink, linkColumns+`WHERE account = $1 ORDER BY id`, int64(account))
	for _, l := range found {
		if l.State == person.LinkCertain && l.Ended.IsZero() && !t.made[int64(l.ID)] {
			t.lines[l.ID] = l.Person
		}
	}
	return found, err
}

const linkColumns = `SELECT id, account, person, state, tier, evidence, flags, actor, at, ended, COALESCE(ended_by, 0) FROM link `

func readLink(r rows) (l person.Link, err error) {
	err = r.Scan(&l.ID, &l.Account, &l.Person, &l.State, &l.Tier, &l.Evidence, &l.Flags, &l.Actor, into(&l.At), into(&l.Ended), &l.EndedBy)
	return l, err
}

// Members implements [person.Tx].
func (t *tx) Members(p person.ID) ([]person.Account, error) {
	return list(t, readAccount, accounts+`JOIN link l ON l.account = a.id
		WHERE l.person = $1 AND l.state = 'certain' AND l.ended IS NULL ORDER BY a.id`, int64(p))
}

// AddPerson implements [person.Tx].
func (t *tx) AddPerson(p person.ID) error {
	return t.insert(`INSERT INTO person (id, created) VALUES ($1, $2)`, int64(p), ms(t.at))
}

// AddLink implements [person.Tx].
func (t *tx) AddLink(l person.Link) error {
	if !t.made[int64(l.Account)] || !t.made[int64(l.Person)] {
		t.moved = append(t.moved, int64(l.ID))
	}
	return t.insert(`INSERT INTO link (id, account, person, state, tier, evidence, flags, actor, at, ended, ended_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		int64(l.ID), int64(l.Account), int64(l.Person), string(l.State), string(l.Tier), l.Evidence, l.Flags, t.actor,
		ms(l.At), msOrNull(l.Ended), orNull(l.EndedBy))
}

// EndLink implements [person.Tx].
func (t *tx) EndLink(id, by person.LinkID, at time.Time) error {
	delete(t.lines, id)
	t.moved = append(t.moved, int64(id))
	return t.must(`UPDATE link SET ended = $3, ended_by = $2 WHERE id = $1 AND ended IS NULL`, int64(id), int64(by), ms(at))
}

// Verified implements [person.Tx].
func (t *tx) Verified(k person.Key) (p person.ID, err error) {
	return p, t.one(`SELECT person FROM identifier WHERE kind = $1 AND value = $2`, args(string(k.Kind), k.Value), &p)
}

// SetVerified implements [person.Tx]; another person's: ErrTaken.
func (t *tx) SetVerified(k person.Key, p person.ID, by person.AccountID, how person.Assurance) error {
	n, err := t.exec(`INSERT INTO identifier (kind, value, person, account, how, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (kind, value) DO UPDATE SET account = excluded.account, how = excluded.how, at = excluded.at
		WHERE identifier.person = excluded.person`,
		string(k.Kind), k.Value, int64(p), int64(by), int64(how), ms(t.at))
	if err == nil && n == 0 {
		return person.ErrTaken
	}
	return err
}

// ReleaseVerified implements [person.Tx].
func (t *tx) ReleaseVerified(k person.Key, by person.AccountID) error {
	_, err := t.exec(`DELETE FROM identifier WHERE kind = $1 AND value = $2 AND account = $3`, string(k.Kind), k.Value, int64(by))
	return err
}

// MoveVerified implements [person.Tx].
func (t *tx) MoveVerified(by person.AccountID, to person.ID) error {
	_, err := t.exec(`UPDATE identifier SET person = $2 WHERE account = $1`, int64(by), int64(to))
	return err
}

// DropVerified implements [person.Tx].
func (t *tx) DropVerified(by person.AccountID) error {
	_, err := t.exec(`DELETE FROM identifier WHERE account = $1`, int64(by))
	return err
}

// OpenConflict implements [person.Tx].
func (t *tx) OpenConflict(c person.Conflict) error {
	if c.ID == 0 {
		c.ID = t.NewID()
	}
	persons := distinct(c.Persons)
	n, err := t.exec(`INSERT INTO conflict (id, kind, account, persons, key, opened, noted, score, evidence)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		c.ID, c.Kind, int64(c.Account), jsonIDs(persons), string(c.Key), ms(c.Opened), bit(c.Noted), c.Score, c.Evidence)
	if err != nil || n == 0 || c.Noted {
		return err
	}
	c.Persons = nil
	for _, p := range persons {
		c.Persons = append(c.Persons, person.ID(p))
	}
	return t.concern(c)
}

// concern notes whom an open question concerns: the account, its person, and
// the persons named.
func (t *tx) concern(c person.Conflict) error {
	_, err := t.exec(`INSERT INTO open_conflict (subject, conflict) SELECT person, $2 FROM link WHERE account = $1 AND state = 'certain' AND ended IS NULL`,
		int64(c.Account), c.ID)
	if err != nil {
		return err
	}
	for _, subject := range append(int64s(c.Persons), int64(c.Account)) {
		if _, err := t.exec(`INSERT INTO open_conflict (subject, conflict) VALUES ($1, $2) ON CONFLICT DO NOTHING`, subject, c.ID); err != nil {
			return err
		}
	}
	return t.dueByQuestions(c.ID)
}

// Conflicts implements [person.Tx].
func (t *tx) Conflicts(account person.AccountID) ([]person.Conflict, error) {
	return list(t, readConflict, conflicts+`WHERE account = $1 ORDER BY id`, int64(account))
}

const conflicts = `SELECT id, kind, account, persons, key, opened, closed, outcome, noted, score, evidence FROM conflict `

func readConflict(r rows) (c person.Conflict, err error) {
	var persons string
	var noted int64
	err = r.Scan(&c.ID, &c.Kind, &c.Account, &persons, &c.Key, into(&c.Opened), into(&c.Closed), &c.Outcome, &noted, &c.Score, &c.Evidence)
	c.Noted = noted != 0
	if err != nil {
		return c, err
	}
	err = json.Unmarshal([]byte(persons), &c.Persons)
	if len(c.Persons) == 0 {
		c.Persons = nil
	}
	return c, err
}

// CloseConflict implements [person.Tx].
func (t *tx) CloseConflict(id int64, at time.Time, outcome string) error {
	if err := t.dueByQuestions(id); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM open_conflict WHERE conflict = $1`, id); err != nil {
		return err
	}
	return t.must(`UPDATE conflict SET closed = $2, outcome = $3 WHERE id = $1 AND closed IS NULL`, id, ms(at), outcome)
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
