package store

import (
	"context"

	"github.com/motma/motma/internal/keyring"
)

// SaveKey implements [keyring.Store].
func (db *DB) SaveKey(ctx context.Context, k keyring.Record, actor string) error {
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO signing_key (kid, purpose, alg, public, sealed, not_before, not_after, retired, compromised, sandbox)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (kid) DO UPDATE SET sealed = excluded.sealed, not_after = excluded.not_after,
			retired = excluded.retired, compromised = excluded.compromised`,
			k.KID, string(k.Use), k.Alg, blob(k.Public), string(k.Sealed), ms(k.NotBefore), ms(k.NotAfter), msOrNull(k.Retired), asFlag(k.Compromised), asFlag(k.Sandbox))
		if err != nil {
			return err
		}
		return db.note(ctx, c, actor, "key.saved", map[string]string{"kid": k.KID, "use": string(k.Use)})
	})
}

// Keys implements [keyring.Store], oldest first.
func (db *DB) Keys(ctx context.Context) ([]keyring.Record, error) {
	return all(ctx, db.e.read(), func(r rows) (k keyring.Record, err error) {
		var compromised, sandbox int64
		err = r.Scan(&k.KID, &k.Use, &k.Alg, &k.Public, &k.Sealed, into(&k.NotBefore), into(&k.NotAfter), into(&k.Retired), &compromised, &sandbox)
		k.Compromised, k.Sandbox = compromised == 1, sandbox == 1
		return k, err
	}, `SELECT kid, purpose, alg, public, sealed, not_before, not_after, retired, compromised, sandbox FROM signing_key ORDER BY not_before, kid`)
}

// asFlag writes a truth as both engines keep it.
func asFlag(b bool) int {
	if b {
		return 1
	}
	return 0
}
