package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/motma/motma/internal/connect"
)

const clients = `SELECT id, number, name, kind, scopes, purposes, unit, keys, rate, burst, created, suspended, reason FROM client `

func readClient(r rows) (c connect.Client, err error) {
	var scopes, purposes string
	err = r.Scan(&c.ID, &c.Number, &c.Name, &c.Kind, &scopes, &purposes, &c.Unit, &c.Keys, &c.Rate, &c.Burst,
		into(&c.Created), into(&c.Suspended), &c.Reason)
	if err != nil {
		return c, err
	}
	return c, errors.Join(json.Unmarshal([]byte(scopes), &c.Scopes), json.Unmarshal([]byte(purposes), &c.Purposes))
}

// SaveClient implements [connect.Store].
func (db *DB) SaveClient(ctx context.Context, cl connect.Client, actor string) error {
	scopes, err := list2JSON(cl.Scopes)
	if err != nil {
		return err
	}
	purposes, err := list2JSON(cl.Purposes)
	if err != nil {
		return err
	}
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO client (id, number, name, kind, scopes, purposes, unit, keys, rate, burst, created, suspended, reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, scopes = excluded.scopes,
			purposes = excluded.purposes, unit = excluded.unit, keys = excluded.keys, rate = excluded.rate, burst = excluded.burst,
			suspended = excluded.suspended, reason = excluded.reason`,
			cl.ID, int64(cl.Number), cl.Name, string(cl.Kind), scopes, purposes, cl.Unit, blob(cl.Keys), cl.Rate, cl.Burst,
			ms(cl.Created), msOrNull(cl.Suspended), cl.Reason)
		if err != nil {
			return err
		}
		return db.note(ctx, c, actor, "client.saved", map[string]string{"client": cl.ID})
	})
}

// blob stores no bytes as none, not as NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// Client implements [connect.Store].
func (db *DB) Client(ctx context.Context, id string) (connect.Client, error) {
	found, err := all(ctx, db.e.read(), readClient, clients+`WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = connect.ErrClientUnknown
	}
	if err != nil {
		return connect.Client{}, err
	}
	return found[0], nil
}

// Clients implements [connect.Store].
func (db *DB) Clients(ctx context.Context) ([]connect.Client, error) {
	return all(ctx, db.e.read(), readClient, clients+`ORDER BY id`)
}

// UseOnce implements [connect.Store].
func (db *DB) UseOnce(ctx context.Context, client, jti string, until time.Time) (fresh bool, err error) {
	err = db.e.write(ctx, nil, func(c conn) error {
		n, err := c.exec(ctx, `INSERT INTO used_token (client, jti, until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, client, jti, ms(until))
		fresh = n == 1
		return err
	})
	return fresh && err == nil, err
}
