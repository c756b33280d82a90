package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// LeaseCards implements [card.Runs].
func (db *DB) LeaseCards(ctx context.Context, token string, now, until time.Time) (mine bool, err error) {
	var held string
	var left int64
	err = one(ctx, db.e.read(), `SELECT token, lease FROM card_state WHERE id = 1`, nil, &held, &left)
	if err == nil && held == token && left > ms(now)+(ms(until)-ms(now))/2 {
		return true, nil // long enough: every write renews it
	}
	if err == nil && held != token && left >= ms(now) {
		return false, nil
	}
	if err != nil && !errors.Is(err, errNone) {
		return false, err
	}
	err = db.e.write(ctx, cardLock, func(c conn) error {
		n, err := c.exec(ctx, `INSERT INTO card_state (id, edition, token, lease) VALUES (1, 0, $1, $3)
			ON CONFLICT (id) DO UPDATE SET token = excluded.token, lease = excluded.lease WHERE card_state.token = $1 OR card_state.lease < $2`,
			token, ms(now), ms(until))
		mine = n == 1
		return err
	})
	return mine && err == nil, err
}

// DueCards implements [card.Runs].
func (db *DB) DueCards(ctx context.Context, limit int) ([]card.Due, error) {
	return all(ctx, db.e.read(), func(r rows) (d card.Due, err error) { return d, r.Scan(&d.Person, into(&d.Since)) },
		`SELECT person, since FROM card_due ORDER BY since, person LIMIT $1`, limit)
}

// PassedCards implements [card.Runs].
func (db *DB) PassedCards(ctx context.Context, at time.Time, limit int) ([]person.ID, error) {
	return all(ctx, db.e.read(), column[person.ID], `SELECT person FROM card WHERE until IS NOT NULL AND until <= $1 ORDER BY until, person LIMIT $2`, ms(at), limit)
}

// PeopleAfter implements [card.Runs].
func (db *DB) PeopleAfter(ctx context.Context, after person.ID, limit int) ([]person.ID, error) {
	return all(ctx, db.e.read(), column[person.ID], `SELECT id FROM person WHERE id > $1 ORDER BY id LIMIT $2`, int64(after), limit)
}

// CountPersons implements [card.Runs].
func (db *DB) CountPersons(ctx context.Context) (n int64, err error) {
	return n, one(ctx, db.e.read(), `SELECT COUNT(*) FROM person`, nil, &n)
}

// KeepCards implements [card.Runs].
func (db *DB) KeepCards(ctx context.Context, s card.Step) (changed int64, err error) {
	told := false
	err = db.e.write(ctx, cardLock, func(c conn) error {
		k := keeping{db: db, ctx: context.WithoutCancel(ctx), c: c, Step: s}
		changed, told, err = k.write()
		return err
	})
	if err == nil && told {
		db.announced.ring()
	}
	return changed, err
}

// keeping is one Keep.
type keeping struct {
	db  *DB
	ctx context.Context
	c   conn
	card.Step
}

func (k *keeping) write() (changed int64, told bool, err error) {
	n, err := k.c.exec(k.ctx, `UPDATE card_state SET lease = $2 WHERE id = 1 AND token = $1`, k.Token, ms(k.Lease))
	if err != nil {
		return 0, false, err
	}
	if n != 1 {
		return 0, false, card.ErrOvertaken
	}
	others, recoloured, err := k.others()
	if err != nil {
		return 0, false, err
	}
	if err := k.replace(others); err != nil {
		return 0, false, err
	}
	if told, err = k.tell(recoloured); err != nil {
		return 0, false, err
	}
	if k.Run != nil {
		run := *k.Run // the unit may run again
		if run.Kind == card.Recompute {
			run.Changed += int64(len(recoloured))
		}
		if err := saveRun(k.ctx, k.c, run); err != nil {
			return 0, false, err
		}
	}
	return int64(len(recoloured)), told, k.done()
}

// held is a card as it is kept.
type held struct {
	colour policy.Colour
	policy int64
	rule   int64
	until  time.Time
}

func heldOf(c policy.Card) held {
	return held{c.Colour, int64(c.Number), int64(c.Rule), c.ValidUntil.UTC().Truncate(time.Millisecond)}
}

// unseen is the card of somebody of whom none is kept.
var unseen = held{colour: policy.Unknown}

// others gives the cards that are not as they are kept, and the persons whose
// colour is another.
func (k *keeping) others() (others []card.Kept, recoloured []person.ID, err error) {
	persons := make([]person.ID, len(k.Cards))
	for i, c := range k.Cards {
		persons[i] = c.Person
	}
	kept, err := k.kept(persons)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range k.Cards {
		old, there := kept[c.Person]
		if !there {
			old = unseen
		}
		now := heldOf(c.Card)
		if now.colour != old.colour {
			recoloured = append(recoloured, c.Person)
		}
		if now != old && (there || now.colour != policy.Unknown || !now.until.IsZero()) {
			others = append(others, c)
		}
	}
	return others, recoloured, nil
}

func (k *keeping) kept(persons []person.ID) (map[person.ID]held, error) {
	out := make(map[person.ID]held, len(persons))
	if len(persons) == 0 {
		return out, nil
	}
	r, err := k.c.query(k.ctx, `SELECT c.person, c.colour, c.policy, c.rule, c.until FROM `+k.db.e.each("$1")+` e JOIN card c ON c.person = e.id`, int64s(persons))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for r.Next() {
		var p person.ID
		var h held
		if err := r.Scan(&p, &h.colour, &h.policy, &h.rule, into(&h.until)); err != nil {
			return nil, err
		}
		out[p] = h
	}
	return out, r.Err()
}

var cardColumns = []string{"person", "colour", "policy", "rule", "until", "at"}

// replace writes cards in bulk.
func (k *keeping) replace(cards []card.Kept) error {
	if len(cards) == 0 {
		return nil
	}
	persons, values := make([]person.ID, len(cards)), make([][]any, len(cards))
	for i, c := range cards {
		h := heldOf(c.Card)
		persons[i] = c.Person
		values[i] = []any{int64(c.Person), string(h.colour), h.policy, h.rule, msOrNull(h.until), ms(k.At)}
	}
	if err := k.c.later(k.ctx, `DELETE FROM card WHERE person `+k.db.e.in("$1"), int64s(persons)); err != nil {
		return err
	}
	return k.db.e.insertAll(k.ctx, k.c, "card", cardColumns, values)
}

// tell announces changed colours to the apps that may read the card, through
// those of their accounts whose papers were checked (A19).
func (k *keeping) tell(persons []person.ID) (bool, error) {
	if len(persons) == 0 || len(k.Readers) == 0 {
		return false, nil
	}
	readers := map[person.AppID]bool{}
	for _, app := range k.Readers {
		readers[app] = true
	}
	t := &tx{db: k.db, ctx: k.ctx, c: k.c, actor: "cards", at: k.At}
	r, err := k.c.query(k.ctx, `SELECT l.person, a.id, a.app, COALESCE(p.qid, ''), v.proofs FROM `+k.db.e.each("$1")+` e
		JOIN link l ON l.person = e.id AND l.state = 'certain' AND l.ended IS NULL
		JOIN account a ON a.id = l.account JOIN account_version v ON v.account = a.id AND v.version = a.version
		JOIN person p ON p.id = l.person ORDER BY l.person, a.id`, int64s(persons))
	if err != nil {
		return false, err
	}
	found, err := gather(r, func(r rows) (e person.Event, err error) {
		var a person.Account
		var proofs string
		if err := r.Scan(&e.Person, &e.Account, &e.App, &e.QID, &proofs); err != nil {
			return e, err
		}
		if a.Proofs, err = unpackProofs(proofs); !a.Proven() {
			e.App = ""
		}
		return e, err
	})
	if err != nil {
		return false, err
	}
	for _, e := range found {
		if !readers[e.App] {
			continue
		}
		e.ID, e.Kind, e.At = k.db.NewID(), person.CardChanged, k.At
		if err := t.Announce(e); err != nil {
			return false, err
		}
	}
	return len(t.told) > 0, t.publish()
}

// done removes what was due, unless it is due again since. What was written in
// one unit is due since one moment, and goes in one statement.
func (k *keeping) done() error {
	since := map[int64][]int64{}
	for _, d := range k.Step.Due {
		since[ms(d.Since)] = append(since[ms(d.Since)], int64(d.Person))
	}
	for _, at := range slices.Sorted(maps.Keys(since)) {
		if err := k.c.later(k.ctx, `DELETE FROM card_due WHERE since = $2 AND person `+k.db.e.in("$1"), since[at], at); err != nil {
			return err
		}
	}
	return nil
}

const runs = `SELECT id, kind, edition, moment, COALESCE(policy, 0), actor, unit, started, ended, stopped, position, total, done, changed, result FROM card_run `

func readRun(r rows) (n card.Run, err error) {
	var stopped int64
	var result string
	err = r.Scan(&n.ID, &n.Kind, &n.Edition, into(&n.Moment), &n.Policy, &n.Actor, &n.Unit, into(&n.Started), into(&n.Ended), &stopped, &n.Position,
		&n.Total, &n.Done, &n.Changed, &result)
	n.Stopped = stopped == 1
	if err == nil && result != "" {
		err = unpacked(result, &n.Result)
	}
	return n, err
}

// CardRuns implements [card.Runs].
func (db *DB) CardRuns(ctx context.Context, limit int) ([]card.Run, error) {
	return all(ctx, db.e.read(), readRun, runs+`ORDER BY id DESC LIMIT $1`, limit)
}

// OpenCardRuns implements [card.Runs].
func (db *DB) OpenCardRuns(ctx context.Context) ([]card.Run, error) {
	return all(ctx, db.e.read(), readRun, runs+`WHERE ended IS NULL ORDER BY id`)
}

// CardRun implements [card.Runs].
func (db *DB) CardRun(ctx context.Context, id int64) (card.Run, error) {
	found, err := all(ctx, db.e.read(), readRun, runs+`WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = card.ErrRun
	}
	if err != nil {
		return card.Run{}, err
	}
	return found[0], nil
}

// LastCardRun implements [card.Runs].
func (db *DB) LastCardRun(ctx context.Context) (card.Run, error) {
	found, err := all(ctx, db.e.read(), readRun, runs+`WHERE kind = 'recompute' ORDER BY id DESC LIMIT 1`)
	if err != nil || len(found) == 0 {
		return card.Run{}, err
	}
	return found[0], nil
}

// AddRun implements [card.Tx]. A recomputation that goes on for what held
// before is pointless now.
func (t *cardTx) AddRun(r card.Run) error {
	if r.Kind == card.Recompute {
		err := t.exec(`UPDATE card_run SET ended = $1, stopped = 1 WHERE ended IS NULL AND kind = 'recompute'`, ms(t.at))
		if err != nil {
			return err
		}
	}
	return t.exec(`INSERT INTO card_run (id, kind, edition, moment, policy, actor, unit, started, total) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.ID, string(r.Kind), r.Edition, ms(r.Moment), orNull(int64(r.Policy)), r.Actor, r.Unit, ms(r.Started), r.Total)
}

func saveRun(ctx context.Context, c conn, r card.Run) error {
	result := ""
	if r.Result != nil {
		result = packed(r.Result)
	}
	_, err := c.exec(ctx, `UPDATE card_run SET ended = $2, position = $3, done = $4, changed = $5, result = $6 WHERE id = $1 AND ended IS NULL`,
		r.ID, msOrNull(r.Ended), int64(r.Position), r.Done, r.Changed, result)
	return err
}
