package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// digest is a fingerprint of a set of scans that does not depend on their
// order: the sum, modulo 2^128, of a hash of each scan's key and account. It
// proves which scans retention dropped, and that both copies, or a backup and
// its restored database, hold the same. Project's own choice.
type digest struct {
	n      int64
	hi, lo uint64
}

// add puts one scan in.
func (d *digest) add(id []byte, place, at, account int64) {
	var b [40]byte
	copy(b[:16], id)
	binary.BigEndian.PutUint64(b[16:], uint64(place))
	binary.BigEndian.PutUint64(b[24:], uint64(at))
	binary.BigEndian.PutUint64(b[32:], uint64(account))
	sum := sha256.Sum256(b[:])
	d.n++
	lo := d.lo + binary.BigEndian.Uint64(sum[8:])
	d.hi += binary.BigEndian.Uint64(sum[:8])
	if lo < d.lo {
		d.hi++
	}
	d.lo = lo
}

// String gives 32 hex digits.
func (d *digest) String() string { return fmt.Sprintf("%016x%016x", d.hi, d.lo) }

// digestOf reads id, place, at and account of scans.
func digestOf(ctx context.Context, c conn, sql string, a ...any) (d digest, err error) {
	r, err := c.query(ctx, sql, a...)
	if err != nil {
		return d, err
	}
	defer r.Close()
	var id []byte
	var place, at, account int64
	for r.Next() {
		if err := r.Scan(&id, &place, &at, &account); err != nil {
			return d, err
		}
		d.add(id, place, at, account)
	}
	return d, r.Err()
}
