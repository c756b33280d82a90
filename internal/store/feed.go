package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// Announce implements [person.Tx]. Events wait for the end of the unit.
func (t *tx) Announce(e person.Event) error {
	if t.actor == "" {
		return t.fail(person.ErrNoActor)
	}
	t.told = append(t.told, e)
	return nil
}

// eventRows are how many events one statement inserts: few sizes, so that few
// statements have to be prepared.
var eventRows = []int{64, 8, 1}

const eventColumns = 11

// publish writes what the unit announced. It is the last that a unit does:
// its ticket is drawn while its locks are held, so that of two units about one
// person the later has the greater one. Nothing here waits for an answer: in
// PostgreSQL it travels with the commit.
func (t *tx) publish() error {
	if err := t.dueByLinks(t.moved); err != nil {
		return err
	}
	if err := t.dueByAccounts(t.anew); err != nil {
		return err
	}
	for part := range slices.Chunk(t.told, feed.MaxUnit) {
		draw, drawn := t.db.e.ticket()
		if err := t.insert(`INSERT INTO feed_unit (ticket, at) VALUES (`+draw+`, $1)`, ms(t.at)); err != nil {
			return err
		}
		pos := 0
		for len(part) > 0 {
			n := eventRows[slices.IndexFunc(eventRows, func(n int) bool { return n <= len(part) })]
			if err := t.insertEvents(drawn, pos, part[:n]); err != nil {
				return err
			}
			part, pos = part[n:], pos+n
		}
	}
	return nil
}

func (t *tx) insertEvents(drawn string, pos int, events []person.Event) error {
	values, a := make([]string, len(events)), make([]any, 0, len(events)*eventColumns)
	for i, e := range events {
		marks := make([]string, eventColumns)
		for j := range marks {
			marks[j] = fmt.Sprintf("$%d", len(a)+j+1)
		}
		values[i] = "(" + drawn + ", " + strings.Join(marks, ", ") + ")"
		a = append(a, pos+i+1, e.ID, string(e.Kind), string(e.App), int64(e.Account), int64(e.Person), ms(e.At),
			string(e.QID), string(e.Before), e.Takes, e.Detail)
	}
	return t.insert(`INSERT INTO feed_event (ticket, pos, id, kind, app, account, person, at, qid, before, takes, detail) VALUES `+
		strings.Join(values, ", "), a...)
}

// numberAtOnce bounds the units that are numbered in one transaction.
const numberAtOnce = 10_000

// Number implements [feed.Store]. A unit that is seen was committed, and so
// was every unit before it that concerned the same people; both get their
// number now or had it before, in the order of their tickets.
func (db *DB) Number(ctx context.Context) (s feed.Span, err error) {
	for {
		var pending int64
		err := one(ctx, db.e.read(), `SELECT COALESCE((SELECT MIN(number) FROM feed_unit), 0), COALESCE((SELECT MAX(number) FROM feed_unit), 0),
			CASE WHEN EXISTS (SELECT 1 FROM feed_unit WHERE number IS NULL) THEN 1 ELSE 0 END`, nil, &s.First, &s.Last, &pending)
		if err != nil || pending == 0 {
			return s, err
		}
		err = db.e.write(ctx, []string{"feed"}, func(c conn) error {
			_, err := c.exec(ctx, `UPDATE feed_unit SET number = x.number FROM (
				SELECT p.ticket, ROW_NUMBER() OVER (ORDER BY p.ticket) + (SELECT COALESCE(MAX(number), 0) FROM feed_unit) AS number
				FROM (SELECT ticket FROM feed_unit WHERE number IS NULL ORDER BY ticket LIMIT $1) p) x
				WHERE x.ticket = feed_unit.ticket`, numberAtOnce)
			return err
		})
		if err != nil {
			return s, err
		}
	}
}

const events = `SELECT u.number, e.pos, e.id, e.kind, e.app, e.account, e.person, e.at, e.qid, e.before, e.takes, e.detail, COALESCE(a.app_user, '')
	FROM feed_unit u JOIN feed_event e ON e.ticket = u.ticket LEFT JOIN account a ON a.id = e.account `

func readEvent(r rows) (e feed.Event, err error) {
	var number int64
	var pos int
	err = r.Scan(&number, &pos, &e.ID, &e.Kind, &e.App, &e.Account, &e.Person, into(&e.At), &e.QID, &e.Before, &e.Takes, &e.Detail, &e.User)
	e.Mark = feed.MarkOf(number, pos)
	return e, err
}

// Events implements [feed.Store].
func (db *DB) Events(ctx context.Context, app person.AppID, after feed.Mark, upTo int64, limit int) ([]feed.Event, error) {
	return all(ctx, db.e.read(), readEvent, events+`WHERE u.number >= $1 AND u.number <= $2 AND e.app = $3
		AND (u.number > $1 OR e.pos > $4) ORDER BY u.number, e.pos LIMIT $5`,
		after.Number(), upTo, string(app), int64(after)-int64(feed.MarkOf(after.Number(), 0)), limit)
}

// Announced implements [feed.Store].
func (db *DB) Announced() <-chan struct{} { return db.announced }

// bell rings for one who listens; ringing again before that changes nothing.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// feedChunk is how many units are forgotten in one transaction.
const feedChunk = 1_000

// dropFeed forgets units from before a day. The newest stays whatever its age:
// numbers go on from it, and cursors are measured by it.
func (db *DB) dropFeed(ctx context.Context, horizon scan.Day, out *Retained) error {
	for {
		var n int64
		err := db.e.write(ctx, []string{"feed"}, func(c conn) (err error) {
			n, err = dropSomeFeed(ctx, c, ms(horizon.Start()))
			return err
		})
		if out.Units += n; err != nil || n < feedChunk {
			return err
		}
	}
}

func dropSomeFeed(ctx context.Context, c conn, before int64) (int64, error) {
	type unit struct{ number, at int64 }
	oldest, err := all(ctx, c, func(r rows) (u unit, err error) { return u, r.Scan(&u.number, &u.at) },
		`SELECT number, at FROM feed_unit WHERE number < (SELECT MAX(number) FROM feed_unit) ORDER BY number LIMIT $1`, feedChunk)
	if err != nil {
		return 0, err
	}
	n := slices.IndexFunc(oldest, func(u unit) bool { return u.at >= before })
	if n < 0 {
		n = len(oldest)
	}
	if n == 0 {
		return 0, nil
	}
	last := oldest[n-1].number
	if _, err := c.exec(ctx, `DELETE FROM feed_event WHERE ticket IN (SELECT ticket FROM feed_unit WHERE number <= $1)`, last); err != nil {
		return 0, err
	}
	if _, err := c.exec(ctx, `DELETE FROM delivery WHERE mark <= $1`, int64(feed.EndOf(last))); err != nil {
		return 0, err
	}
	return c.exec(ctx, `DELETE FROM feed_unit WHERE number <= $1`, last)
}
