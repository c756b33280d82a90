package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/motma/motma/internal/connect"
)

const clients = `SELECT id, number, name, kind, scopes, purposes, unit, keys, rate, burst, created, suspended, reason,
	policy, own_codes, jwks_url, profile, assessment, assessed_until FROM client `

func readClient(r rows) (c connect.Client, err error) {
	var scopes, purposes, policy, codes string
	err = r.Scan(&c.ID, &c.Number, &c.Name, &c.Kind, &scopes, &purposes, &c.Unit, &c.Keys, &c.Rate, &c.Burst,
		into(&c.Created), into(&c.Suspended), &c.Reason,
		&policy, &codes, &c.JWKSURL, &c.Profile, &c.Assessment.Ref, into(&c.Assessment.Until))
	if err != nil {
		return c, err
	}
	if policy != "" {
		err = json.Unmarshal([]byte(policy), &c.Policy)
	}
	return c, errors.Join(err, json.Unmarshal([]byte(scopes), &c.Scopes), json.Unmarshal([]byte(purposes), &c.Purposes),
		json.Unmarshal([]byte(codes), &c.OwnCodes))
}

// policyJSON writes no policy as no text: one that grants nothing is another.
func policyJSON(p *connect.Policy) (string, error) {
	if p == nil {
		return "", nil
	}
	raw, err := json.Marshal(p)
	return string(raw), err
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
	policy, err := policyJSON(cl.Policy)
	if err != nil {
		return err
	}
	codes, err := list2JSON(cl.OwnCodes)
	if err != nil {
		return err
	}
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO client (id, number, name, kind, scopes, purposes, unit, keys, rate, burst, created, suspended, reason,
			policy, own_codes, jwks_url, profile, assessment, assessed_until)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, scopes = excluded.scopes,
			purposes = excluded.purposes, unit = excluded.unit, keys = excluded.keys, rate = excluded.rate, burst = excluded.burst,
			suspended = excluded.suspended, reason = excluded.reason, policy = excluded.policy, own_codes = excluded.own_codes,
			jwks_url = excluded.jwks_url, profile = excluded.profile, assessment = excluded.assessment, assessed_until = excluded.assessed_until`,
			cl.ID, int64(cl.Number), cl.Name, string(cl.Kind), scopes, purposes, cl.Unit, blob(cl.Keys), cl.Rate, cl.Burst,
			ms(cl.Created), msOrNull(cl.Suspended), cl.Reason,
			policy, codes, cl.JWKSURL, cl.Profile, cl.Assessment.Ref, msOrNull(cl.Assessment.Until))
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
