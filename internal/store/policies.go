package store

import (
	"context"
	"time"

	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

var _ card.Store = (*DB)(nil)

// cardTx is a transaction of package card.
type cardTx struct {
	db    *DB
	ctx   context.Context
	c     conn
	actor string
	at    time.Time
}

// cardLock makes changes of policies and overrides run one after the other:
// they are rare, and each counts what the others did.
var cardLock = []string{"cards"}

// ChangeCards implements [card.Store].
func (db *DB) ChangeCards(ctx context.Context, actor string, at time.Time, f func(card.Tx) error) error {
	if actor == "" {
		return person.ErrNoActor
	}
	return db.e.write(ctx, cardLock, func(c conn) error {
		return f(&cardTx{db: db, ctx: context.WithoutCancel(ctx), c: c, actor: actor, at: at})
	})
}

func (t *cardTx) exec(sql string, a ...any) error {
	_, err := t.c.exec(t.ctx, sql, a...)
	return err
}

// Note implements [card.Tx].
func (t *cardTx) Note(kind string, detail map[string]string) error {
	return t.db.note(t.ctx, t.c, t.actor, kind, detail)
}

// moved counts a change of what is in force.
func (t *cardTx) moved() error {
	return t.exec(`INSERT INTO card_state (id, edition) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET edition = card_state.edition + 1`)
}

// CardEdition implements [card.Store].
func (db *DB) CardEdition(ctx context.Context) (n int64, err error) {
	return n, one(ctx, db.e.read(), `SELECT COALESCE(MAX(edition), 0) FROM card_state`, nil, &n)
}

const versions = `SELECT number, name, version, unit, kind, content, at, actor FROM policy ORDER BY number`

func readVersion(r rows) (v card.Version, err error) {
	var content string
	err = r.Scan(&v.Number, &v.Name, &v.Version, &v.Unit, &v.Kind, &content, into(&v.At), &v.Actor)
	v.Text = []byte(content)
	return v, err
}

// Versions implements [card.Store].
func (db *DB) Versions(ctx context.Context) ([]card.Version, error) {
	return all(ctx, db.e.read(), readVersion, versions)
}

// Versions implements [card.Tx].
func (t *cardTx) Versions() ([]card.Version, error) { return all(t.ctx, t.c, readVersion, versions) }

// AddVersion implements [card.Tx].
func (t *cardTx) AddVersion(v card.Version) error {
	return t.exec(`INSERT INTO policy (number, name, version, unit, kind, content, at, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		int64(v.Number), v.Name, v.Version, v.Unit, v.Kind, string(v.Text), ms(v.At), v.Actor)
}

const activations = `SELECT id, COALESCE(number, 0), unit, kind, begins, state, back, reason, client, officer, opened, second, decided, outcome FROM policy_activation `

func readActivation(r rows) (a card.Activation, err error) {
	var back int64
	err = r.Scan(&a.ID, &a.Number, &a.Unit, &a.Kind, into(&a.Begins), &a.State, &back, &a.Reason, &a.Client, &a.Officer, into(&a.Opened),
		&a.Second, into(&a.Decided), &a.Outcome)
	a.Back = back == 1
	return a, err
}

// Activations implements [card.Store].
func (db *DB) Activations(ctx context.Context) ([]card.Activation, error) {
	return all(ctx, db.e.read(), readActivation, activations+`ORDER BY id`)
}

// Activations implements [card.Tx].
func (t *cardTx) Activations() ([]card.Activation, error) {
	return all(t.ctx, t.c, readActivation, activations+`ORDER BY id`)
}

// Activation implements [card.Tx].
func (t *cardTx) Activation(id int64) (card.Activation, error) {
	found, err := all(t.ctx, t.c, readActivation, activations+`WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = card.ErrUnknown
	}
	if err != nil {
		return card.Activation{}, err
	}
	return found[0], nil
}

// AddActivation implements [card.Tx].
func (t *cardTx) AddActivation(a card.Activation) error {
	err := t.exec(`INSERT INTO policy_activation (id, number, unit, kind, begins, state, back, reason, client, officer, opened, second, decided, outcome)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		a.ID, orNull(int64(a.Number)), a.Unit, a.Kind, ms(a.Begins), string(a.State), int64(bit(a.Back)), a.Reason, a.Client, a.Officer, ms(a.Opened),
		a.Second, msOrNull(a.Decided), a.Outcome)
	if err != nil || a.State != card.Approved {
		return err
	}
	return t.moved()
}

// SaveActivation implements [card.Tx]. A proposal that is refused changes
// nothing that is in force: nobody recomputes a country by proposing and
// refusing.
func (t *cardTx) SaveActivation(a card.Activation) error {
	old, err := t.Activation(a.ID)
	if err != nil {
		return err
	}
	err = t.exec(`UPDATE policy_activation SET begins = $2, state = $3, second = $4, decided = $5, outcome = $6 WHERE id = $1`,
		a.ID, ms(a.Begins), string(a.State), a.Second, ms(a.Decided), a.Outcome)
	if err != nil || old.State != card.Approved && a.State != card.Approved {
		return err
	}
	return t.moved()
}

// Risks implements [card.Store].
func (db *DB) Risks(ctx context.Context) ([]policy.Risk, error) {
	return all(ctx, db.e.read(), func(r rows) (k policy.Risk, err error) {
		return k, r.Scan(&k.Unit, into(&k.From), &k.Level)
	}, `SELECT unit, begins, level FROM risk_level ORDER BY unit, begins`)
}

// AddRisks implements [card.Tx].
func (t *cardTx) AddRisks(risks []policy.Risk) error {
	for _, k := range risks {
		err := t.c.later(t.ctx, `INSERT INTO risk_level (unit, begins, level, at, actor) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (unit, begins) DO UPDATE SET level = excluded.level, at = excluded.at, actor = excluded.actor`,
			k.Unit, ms(k.From), k.Level, ms(t.at), t.actor)
		if err != nil {
			return err
		}
	}
	return t.moved()
}

// Editions implements [card.Store].
func (db *DB) Editions(ctx context.Context) ([]card.Edition, error) {
	return all(ctx, db.e.read(), func(r rows) (e card.Edition, err error) {
		var content string
		err = r.Scan(&e.Name, into(&e.Begins), &content)
		e.Text = []byte(content)
		return e, err
	}, `SELECT name, begins, content FROM value_set ORDER BY begins, name`)
}

// AddEdition implements [card.Tx].
func (t *cardTx) AddEdition(e card.Edition) error {
	err := t.exec(`INSERT INTO value_set (name, begins, content, at, actor) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name, begins) DO UPDATE SET content = excluded.content, at = excluded.at, actor = excluded.actor`,
		e.Name, ms(e.Begins), string(e.Text), ms(t.at), t.actor)
	if err != nil {
		return err
	}
	return t.moved()
}
