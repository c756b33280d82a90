package person

import (
	"errors"

	"github.com/motma/motma/qr"
)

// errDry takes a unit back that was only to tell what would happen.
var errDry = errors.New("person: a dry run keeps nothing")

// dryRun remembers what a run made that will not be, so that nobody is told a
// number that does not exist.
type dryRun struct {
	qids  map[QID]bool
	users map[string]bool // accounts that were not there before
}

// dry gives a registry that makes nothing lasting, and its memory.
func (r *Registry) dry() (*Registry, *dryRun) {
	d := &dryRun{qids: map[QID]bool{}, users: map[string]bool{}}
	reg := *r
	reg.Notify = nil
	reg.Rand = func() QID {
		q := r.Rand()
		d.qids[q] = true
		return q
	}
	reg.Issuer = unsigned{r.Issuer}
	return &reg, d
}

// before notes whether a user is new. A nil run is a true one.
func (d *dryRun) before(tx Tx, in Registration) error {
	if d == nil {
		return nil
	}
	_, err := tx.AccountByUser(in.App, in.User)
	if errors.Is(err, ErrUnknown) {
		d.users[in.User], err = true, nil
	}
	return err
}

// hide leaves out of an outcome what exists in this run alone.
func (d *dryRun) hide(o *Outcome, user string) {
	if d == nil {
		return
	}
	if d.users[user] {
		o.Account = 0
	}
	if d.qids[o.QID] {
		o.QID = ""
	}
	if o.Code != nil && o.Code.Text == "" {
		o.Code = nil
	}
}

// unsigned issues no texts: a dry run signs nothing.
type unsigned struct{ Issuer }

// Issue gives no text.
func (unsigned) Issue(qr.Personal, qr.CodeInfo) (string, error) { return "", nil }

// Vouches takes the codes of this run as well.
func (u unsigned) Vouches(text string) bool { return text == "" || u.Issuer.Vouches(text) }
