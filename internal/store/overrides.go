package store

import (
	"context"
	"time"

	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/person"
)

const overrides = `SELECT id, account, case_ref, colour, begins, until, vi, en, state, client, officer, opened,
	second_client, second_officer, decided, outcome, ended, ended_by, ended_why FROM card_override `

func readOverride(r rows) (o card.Override, err error) {
	return o, r.Scan(&o.ID, &o.Account, &o.Case, &o.Colour, into(&o.Begins), into(&o.Until), &o.VI, &o.EN, &o.State, &o.Client, &o.Officer, into(&o.Opened),
		&o.SecondClient, &o.SecondOfficer, into(&o.Decided), &o.Outcome, into(&o.Ended), &o.EndedBy, &o.EndedWhy)
}

// Overrides implements [card.Store].
func (db *DB) Overrides(ctx context.Context, f card.OverrideFilter, after int64, limit int) ([]card.Override, error) {
	return all(ctx, db.e.read(), readOverride, overrides+`WHERE id > $1 AND (CAST($2 AS TEXT) = '' OR state = CAST($2 AS TEXT))
		AND (CAST($3 AS TEXT) = '' OR client = CAST($3 AS TEXT) OR second_client = CAST($3 AS TEXT)) ORDER BY id LIMIT $4`,
		after, string(f.State), f.Client, limit)
}

// Override implements [card.Tx].
func (t *cardTx) Override(id int64) (card.Override, error) {
	found, err := all(t.ctx, t.c, readOverride, overrides+`WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = card.ErrOverrideUnknown
	}
	if err != nil {
		return card.Override{}, err
	}
	return found[0], nil
}

// OverridesBy implements [card.Tx].
func (t *cardTx) OverridesBy(client, officer string, since time.Time) ([]card.Override, error) {
	return all(t.ctx, t.c, readOverride, overrides+`WHERE
		(opened > $3 AND (CAST($1 AS TEXT) = '' OR client = CAST($1 AS TEXT)) AND (CAST($2 AS TEXT) = '' OR officer = CAST($2 AS TEXT)))
		OR (decided > $3 AND (CAST($1 AS TEXT) = '' OR second_client = CAST($1 AS TEXT)) AND (CAST($2 AS TEXT) = '' OR second_officer = CAST($2 AS TEXT)))
		ORDER BY id`, client, officer, ms(since))
}

// AddOverride implements [card.Tx].
func (t *cardTx) AddOverride(o card.Override) error {
	return t.exec(`INSERT INTO card_override (id, account, case_ref, colour, until, vi, en, state, client, officer, opened)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		o.ID, int64(o.Account), o.Case, string(o.Colour), ms(o.Until), o.VI, o.EN, string(o.State), o.Client, o.Officer, ms(o.Opened))
}

// SaveOverride implements [card.Tx].
func (t *cardTx) SaveOverride(o card.Override) error {
	return t.exec(`UPDATE card_override SET begins = $2, state = $3, second_client = $4, second_officer = $5, decided = $6, outcome = $7,
		ended = $8, ended_by = $9, ended_why = $10 WHERE id = $1`,
		o.ID, msOrNull(o.Begins), string(o.State), o.SecondClient, o.SecondOfficer, msOrNull(o.Decided), o.Outcome, msOrNull(o.Ended), o.EndedBy, o.EndedWhy)
}

const alarms = `SELECT id, client, officer, at, counted, released, released_by, reason FROM card_alarm ORDER BY id DESC LIMIT 1000`

func readAlarm(r rows) (a card.Alarm, err error) {
	return a, r.Scan(&a.ID, &a.Client, &a.Officer, into(&a.At), &a.Counted, into(&a.Released), &a.ReleasedBy, &a.Reason)
}

// Alarms implements [card.Store].
func (db *DB) Alarms(ctx context.Context) ([]card.Alarm, error) {
	return all(ctx, db.e.read(), readAlarm, alarms)
}

// Alarms implements [card.Tx].
func (t *cardTx) Alarms() ([]card.Alarm, error) { return all(t.ctx, t.c, readAlarm, alarms) }

// SaveAlarm implements [card.Tx].
func (t *cardTx) SaveAlarm(a card.Alarm) error {
	return t.exec(`INSERT INTO card_alarm (id, client, officer, at, counted, released, released_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET released = excluded.released, released_by = excluded.released_by, reason = excluded.reason`,
		a.ID, a.Client, a.Officer, ms(a.At), a.Counted, msOrNull(a.Released), a.ReleasedBy, a.Reason)
}

// OpenCase implements [card.Store].
func (db *DB) OpenCase(ctx context.Context, ref string) (area string, err error) {
	found, err := all(ctx, db.e.read(), column[string], `SELECT authority FROM tracing_case WHERE ref = $1 AND closed IS NULL`, ref)
	if err == nil && len(found) == 0 {
		err = card.ErrCase
	}
	if err != nil {
		return "", err
	}
	return found[0], nil
}

// Due implements [card.Tx].
func (t *cardTx) Due(accounts ...person.AccountID) error {
	return t.exec(`INSERT INTO card_due (person, since) SELECT DISTINCT person, CAST($2 AS BIGINT) FROM link
		WHERE account `+t.db.e.in("$1")+` AND state = 'certain' AND ended IS NULL`+dueAgain, int64s(accounts), ms(t.at))
}
