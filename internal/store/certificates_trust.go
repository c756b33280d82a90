package store

import (
	"context"
	"errors"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/travel"
)

// AddSigners implements [travel.Store].
func (db *DB) AddSigners(ctx context.Context, signers []travel.Signer) error {
	return db.e.write(ctx, []string{"trusted signers"}, func(c conn) error {
		for _, s := range signers {
			n, err := c.exec(ctx, `INSERT INTO trusted_signer (digest, kid, country, der, not_before, not_after, added, actor)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (digest) DO UPDATE SET added = excluded.added, actor = excluded.actor,
				removed = NULL, removed_by = '', reason = '' WHERE trusted_signer.removed IS NOT NULL`,
				s.Digest, s.KID, s.Country, blob(s.Certificate.Raw), ms(s.Certificate.NotBefore), ms(s.Certificate.NotAfter), ms(s.Added), s.Actor)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if err := db.note(ctx, c, s.Actor, "signer.trusted", map[string]string{"kid": s.KID, "country": s.Country}); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemoveSigner implements [travel.Store].
func (db *DB) RemoveSigner(ctx context.Context, digest string, at time.Time, actor, reason string) error {
	return db.e.write(ctx, []string{"trusted signers"}, func(c conn) error {
		n, err := c.exec(ctx, `UPDATE trusted_signer SET removed = $2, removed_by = $3, reason = $4 WHERE digest = $1 AND removed IS NULL`,
			digest, ms(at), actor, reason)
		if err != nil {
			return err
		}
		if n == 0 {
			return travel.ErrSignerUnknown
		}
		return db.note(ctx, c, actor, "signer.removed", map[string]string{"digest": digest})
	})
}

// Signers implements [travel.Store].
func (db *DB) Signers(ctx context.Context) ([]travel.Signer, error) {
	return all(ctx, db.e.read(), readSigner, `SELECT digest, kid, country, der, added, actor, removed, removed_by, reason FROM trusted_signer ORDER BY country, digest`)
}

func readSigner(r rows) (s travel.Signer, err error) {
	var der []byte
	if err := r.Scan(&s.Digest, &s.KID, &s.Country, &der, into(&s.Added), &s.Actor, into(&s.Removed), &s.RemovedBy, &s.Reason); err != nil {
		return s, err
	}
	certs, err := hcert.ParseSigners(der)
	if err != nil {
		return s, err
	}
	s.Certificate = certs[0]
	return s, nil
}

// KeepForeign implements [travel.Store].
func (db *DB) KeepForeign(ctx context.Context, k travel.Kept) error {
	return db.e.write(ctx, nil, func(c conn) error {
		n, err := c.exec(ctx, `INSERT INTO kept_certificate (account, issuer, id, kind, kid, record, at, expires, actor)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
			int64(k.Account), k.Issuer, k.ID, string(k.Kind), k.KID, int64(k.Record), ms(k.At), ms(k.Expires), k.Actor)
		if err != nil || n == 0 {
			return err
		}
		return db.note(ctx, c, k.Actor, "certificate.kept", map[string]string{"account": k.Account.String(), "issuer": k.Issuer})
	})
}

const kept = `SELECT account, issuer, id, kind, kid, record, at, expires, actor FROM kept_certificate `

func readKept(r rows) (k travel.Kept, err error) {
	return k, r.Scan(&k.Account, &k.Issuer, &k.ID, &k.Kind, &k.KID, &k.Record, into(&k.At), into(&k.Expires), &k.Actor)
}

// KeptForeign implements [travel.Store].
func (db *DB) KeptForeign(ctx context.Context, account person.AccountID) ([]travel.Kept, error) {
	return all(ctx, db.e.read(), readKept, kept+`WHERE account = $1 ORDER BY at, issuer, id`, int64(account))
}

// KeeperOf implements [travel.Store].
func (db *DB) KeeperOf(ctx context.Context, issuer, id string) (account person.AccountID, err error) {
	err = one(ctx, db.e.read(), `SELECT account FROM kept_certificate WHERE issuer = $1 AND id = $2 ORDER BY at, account LIMIT 1`, args(issuer, id), &account)
	if errors.Is(err, errNone) {
		return 0, nil
	}
	return account, err
}
