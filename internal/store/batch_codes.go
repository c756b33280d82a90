package store

import (
	"cmp"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
)

// QIDs implements [person.Tx].
func (b *batch) QIDs(account person.AccountID) ([]person.QID, error) {
	all, err := b.numbersOf(account)
	out := make([]person.QID, len(all))
	for i, n := range all {
		out[i] = n.qid
	}
	return out, err
}

func (b *batch) numbersOf(account person.AccountID) ([]numbered, error) {
	return known(b.numbers, account, func() ([]numbered, error) {
		return list(b.tx, func(r rows) (n numbered, err error) { return n, r.Scan(&n.qid, &n.at) },
			`SELECT qid, at FROM qid WHERE account = $1 ORDER BY at, qid`, int64(account))
	})
}

// AddQID implements [person.Tx]. Whether somebody else has it comes out with
// flush, and fails the unit.
func (b *batch) AddQID(q person.QID, account person.AccountID) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	have, err := b.numbersOf(account)
	if err != nil || slices.ContainsFunc(have, func(n numbered) bool { return n.qid == q }) {
		return err
	}
	have = with(have, numbered{q, ms(b.at)})
	slices.SortFunc(have, func(a, b numbered) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.qid, b.qid)) })
	put(b, b.numbers, account, have)
	b.texts[q] = nil
	b.w.qids = append(b.w.qids, []any{string(q), int64(account), ms(b.at)})
	return nil
}

// CurrentQID implements [person.Tx].
func (b *batch) CurrentQID(p person.ID) (person.QID, error) {
	return known(b.shown, p, func() (person.QID, error) { return b.tx.CurrentQID(p) })
}

// SetCurrentQID implements [person.Tx].
func (b *batch) SetCurrentQID(p person.ID, q person.QID) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	put(b, b.shown, p, q)
	b.w.shown = append(b.w.shown, p)
	return nil
}

// Codes implements [person.Tx].
func (b *batch) Codes(q person.QID) ([]person.Code, error) {
	return known(b.texts, q, func() ([]person.Code, error) { return b.tx.Codes(q) })
}

// AddCode implements [person.Tx].
func (b *batch) AddCode(c person.Code) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	have, err := b.Codes(c.QID)
	if err != nil {
		return err
	}
	have = with(have, c)
	slices.SortFunc(have, func(a, b person.Code) int { return cmp.Or(b.Issued.Compare(a.Issued), cmp.Compare(b.ID, a.ID)) })
	put(b, b.texts, c.QID, have)
	b.w.codes = append(b.w.codes, c)
	return nil
}

// RevokeCode implements [person.Tx]: not in here.
func (b *batch) RevokeCode(person.CodeID, time.Time, string) error { return b.fail(errSeparate) }
