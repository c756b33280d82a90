package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/person"
)

const hooks = `SELECT client, url, types, secrets, mark, created, ended, reason FROM webhook `

func readHook(r rows) (h feed.Hook, err error) {
	var kinds string
	err = r.Scan(&h.App, &h.URL, &kinds, &h.Sealed, &h.Mark, into(&h.Created), into(&h.Ended), &h.Reason)
	if err != nil {
		return h, err
	}
	return h, json.Unmarshal([]byte(kinds), &h.Kinds)
}

// Hook implements [feed.HookStore].
func (db *DB) Hook(ctx context.Context, app person.AppID) (feed.Hook, error) {
	found, err := all(ctx, db.e.read(), readHook, hooks+`WHERE client = $1`, string(app))
	if err == nil && len(found) == 0 {
		err = feed.ErrNoHook
	}
	if err != nil {
		return feed.Hook{}, err
	}
	return found[0], nil
}

// Hooks implements [feed.HookStore].
func (db *DB) Hooks(ctx context.Context) ([]feed.Hook, error) {
	return all(ctx, db.e.read(), readHook, hooks+`WHERE ended IS NULL ORDER BY client`)
}

// SaveHook implements [feed.HookStore].
func (db *DB) SaveHook(ctx context.Context, actor string, h feed.Hook) error {
	kinds, err := list2JSON(h.Kinds)
	if err != nil {
		return err
	}
	return db.hooked(ctx, actor, "webhook.saved", h.App, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO webhook (client, url, types, secrets, mark, created, ended, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (client) DO UPDATE SET url = excluded.url, types = excluded.types, secrets = excluded.secrets, ended = excluded.ended, reason = excluded.reason`,
			string(h.App), h.URL, kinds, h.Sealed, int64(h.Mark), ms(h.Created), msOrNull(h.Ended), h.Reason)
		return err
	})
}

// EndHook implements [feed.HookStore].
func (db *DB) EndHook(ctx context.Context, actor string, app person.AppID, url string, at time.Time, reason string) error {
	return db.hooked(ctx, actor, "webhook.ended", app, func(c conn) error {
		_, err := c.exec(ctx, `UPDATE webhook SET ended = $3, reason = $4 WHERE client = $1 AND url = $2 AND ended IS NULL`,
			string(app), url, ms(at), reason)
		return err
	})
}

// hooked changes a webhook and notes who did.
func (db *DB) hooked(ctx context.Context, actor, kind string, app person.AppID, f func(c conn) error) error {
	return db.e.write(ctx, []string{"webhook\x00" + string(app)}, func(c conn) error {
		if err := f(c); err != nil {
			return err
		}
		return db.note(ctx, c, actor, kind, map[string]string{"client": string(app)})
	})
}

// DropHook implements [feed.HookStore].
func (db *DB) DropHook(ctx context.Context, actor string, app person.AppID) error {
	return db.hooked(ctx, actor, "webhook.removed", app, func(c conn) error {
		if _, err := c.exec(ctx, `DELETE FROM delivery WHERE client = $1`, string(app)); err != nil {
			return err
		}
		n, err := c.exec(ctx, `DELETE FROM webhook WHERE client = $1`, string(app))
		if err == nil && n == 0 {
			err = feed.ErrNoHook
		}
		return err
	})
}

// Lease implements [feed.HookStore].
func (db *DB) Lease(ctx context.Context, app person.AppID, owner int64, now, until time.Time) (mine bool, err error) {
	err = db.e.write(ctx, nil, func(c conn) error {
		n, err := c.exec(ctx, `UPDATE webhook SET owner = $2, lease = $4 WHERE client = $1 AND (owner = $2 OR lease < $3)`,
			string(app), owner, ms(now), ms(until))
		mine = n == 1
		return err
	})
	return mine && err == nil, err
}

// keepDelivery makes a delivery, or makes one that was given up wait again.
const keepDelivery = `INSERT INTO delivery (client, mark, account, person, due) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (client, mark) DO UPDATE SET attempts = 0, due = CASE WHEN delivery.due = excluded.due THEN excluded.due + 1 ELSE excluded.due END, dead = NULL`

// TakeOver implements [feed.HookStore].
func (db *DB) TakeOver(ctx context.Context, app person.AppID, from, to feed.Mark, events []feed.Event, due time.Time) error {
	return db.e.write(ctx, []string{"webhook\x00" + string(app)}, func(c conn) error {
		n, err := c.exec(ctx, `UPDATE webhook SET mark = $3 WHERE client = $1 AND mark = $2`, string(app), int64(from), int64(to))
		if err != nil || n == 0 {
			return err
		}
		for _, e := range events {
			if err := c.later(ctx, keepDelivery, string(app), int64(e.Mark), int64(e.Account), int64(e.Person), ms(due)); err != nil {
				return err
			}
		}
		return nil
	})
}

// deliveries reads deliveries with their events.
const deliveries = `SELECT d.mark, d.account, d.person, d.attempts, d.due, d.dead, d.status,
	e.id, e.kind, e.app, e.at, e.qid, e.before, e.takes, e.detail, COALESCE(a.app_user, '')
	FROM delivery d JOIN feed_unit u ON u.number = d.mark / 65536 JOIN feed_event e ON e.ticket = u.ticket AND e.pos = d.mark % 65536
	LEFT JOIN account a ON a.id = d.account `

func readDelivery(r rows) (d feed.Delivery, err error) {
	e := &d.Event
	err = r.Scan(&e.Mark, &e.Account, &e.Person, &d.Attempts, into(&d.Due), into(&d.Dead), &d.Status,
		&e.ID, &e.Kind, &e.App, into(&e.At), &e.QID, &e.Before, &e.Takes, &e.Detail, &e.User)
	d.Read = d.Due
	return d, err
}

// Due implements [feed.HookStore].
func (db *DB) Due(ctx context.Context, app person.AppID, now time.Time, limit int) ([]feed.Delivery, error) {
	return all(ctx, db.e.read(), readDelivery, deliveries+`WHERE d.client = $1 AND d.dead IS NULL AND d.due <= $2
		AND NOT EXISTS (SELECT 1 FROM delivery b WHERE b.client = d.client AND b.account = d.account AND b.dead IS NULL AND b.mark < d.mark)
		AND NOT EXISTS (SELECT 1 FROM delivery b WHERE b.client = d.client AND b.person = d.person AND d.person <> 0 AND b.dead IS NULL AND b.mark < d.mark)
		ORDER BY d.mark LIMIT $3`, string(app), ms(now), limit)
}

// Delivered implements [feed.HookStore].
func (db *DB) Delivered(ctx context.Context, app person.AppID, received, others []feed.Delivery) error {
	return db.e.write(ctx, []string{"webhook\x00" + string(app)}, func(c conn) error {
		for _, d := range received {
			if err := c.later(ctx, `DELETE FROM delivery WHERE client = $1 AND mark = $2 AND due = $3`, string(app), int64(d.Event.Mark), ms(d.Read)); err != nil {
				return err
			}
		}
		for _, d := range others {
			err := c.later(ctx, `UPDATE delivery SET attempts = $3, due = $4, dead = $5, status = $6
				WHERE client = $1 AND mark = $2 AND due = $7`,
				string(app), int64(d.Event.Mark), d.Attempts, ms(d.Due), msOrNull(d.Dead), d.Status, ms(d.Read))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Counts implements [feed.HookStore].
func (db *DB) Counts(ctx context.Context, app person.AppID) (n feed.Counts, err error) {
	var first *int64
	err = one(ctx, db.e.read(), `SELECT COALESCE(SUM(CASE WHEN dead IS NULL THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN dead IS NULL THEN 0 ELSE 1 END), 0),
		MIN(CASE WHEN dead IS NULL THEN mark END) FROM delivery WHERE client = $1`, args(string(app)), &n.Waiting, &n.Dead, &first)
	if err != nil || first == nil {
		return n, err
	}
	err = one(ctx, db.e.read(), `SELECT at FROM feed_unit WHERE number = $1`, args(feed.Mark(*first).Number()), into(&n.Oldest))
	if errors.Is(err, errNone) { // retention was at it meanwhile
		err = nil
	}
	return n, err
}

// Dead implements [feed.HookStore].
func (db *DB) Dead(ctx context.Context, app person.AppID, after feed.Mark, limit int) ([]feed.Delivery, error) {
	return all(ctx, db.e.read(), readDelivery, deliveries+`WHERE d.client = $1 AND d.dead IS NOT NULL AND d.mark > $2 ORDER BY d.mark LIMIT $3`,
		string(app), int64(after), limit)
}

// Revive implements [feed.HookStore].
func (db *DB) Revive(ctx context.Context, actor string, app person.AppID, from feed.Mark, due time.Time) (n int, err error) {
	err = db.hooked(ctx, actor, "webhook.replayed", app, func(c conn) error {
		count, err := c.exec(ctx, `UPDATE delivery SET attempts = 0, due = $3, dead = NULL WHERE client = $1 AND dead IS NOT NULL AND mark > $2`,
			string(app), int64(from), ms(due))
		n = int(count)
		return err
	})
	return n, err
}

// Rewind implements [feed.HookStore].
func (db *DB) Rewind(ctx context.Context, actor string, app person.AppID, to feed.Mark) error {
	return db.hooked(ctx, actor, "webhook.rewound", app, func(c conn) error {
		_, err := c.exec(ctx, `UPDATE webhook SET mark = $2 WHERE client = $1 AND mark > $2`, string(app), int64(to))
		return err
	})
}

// Again implements [feed.HookStore].
func (db *DB) Again(ctx context.Context, actor string, app person.AppID, ids []int64, due time.Time) (n int, err error) {
	err = db.hooked(ctx, actor, "webhook.replayed", app, func(c conn) error {
		found, err := all(ctx, c, readEvent, events+`WHERE e.app = $1 AND e.id `+db.e.in("$2")+` AND u.number IS NOT NULL`, string(app), ids)
		if err != nil {
			return err
		}
		n = len(found)
		for _, e := range found {
			if err := c.later(ctx, keepDelivery, string(app), int64(e.Mark), int64(e.Account), int64(e.Person), ms(due)); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
