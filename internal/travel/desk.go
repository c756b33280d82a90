package travel

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
)

// Records reads what facilities recorded; health's store is it.
type Records interface {
	Sheets(ctx context.Context, accounts []person.AccountID) (map[person.AccountID]*health.Sheet, error)
}

// Keys are the platform's document signers; the keyring is it.
type Keys interface {
	Issuer() (*hcert.Issuer, error)
	DSCs() []keyring.DSC
}

// Desk issues certificates and keeps them true.
type Desk struct {
	Store     Store
	People    People
	Records   Records
	Keys      Keys
	Authority string // that certificates name as their issuer; empty: DefaultAuthority
	Now       func() time.Time
}

// DefaultAuthority is whom certificates name as their issuer unless somebody
// says otherwise: the format wants one (Decision 5772/QĐ-BYT).
const DefaultAuthority = "Bộ Y tế"

func (d *Desk) authority() string {
	return cmp.Or(strings.TrimSpace(d.Authority), DefaultAuthority)
}

// tries is how often Issue looks again when somebody else was quicker.
const tries = 4

// Issue gives a person's certificates of the kinds asked for, making those that
// are not there: one for each record in force. Left are the records that no
// certificate can state. For errors see identify; keyring.ErrNoSigner.
func (d *Desk) Issue(ctx context.Context, actor string, account person.AccountID, kinds []Kind) ([]Certificate, []Left, error) {
	for range tries {
		who, err := d.identify(ctx, account)
		if err != nil {
			return nil, nil, err
		}
		left, err := d.bring(ctx, actor, who, kinds)
		if errors.Is(err, ErrAgain) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		all, err := d.Store.Certificates(ctx, who.ids())
		return slices.DeleteFunc(all, func(c Certificate) bool { return c.State != InForce || !slices.Contains(kinds, c.Kind) }), left, err
	}
	return nil, nil, ErrAgain
}

// List gives an account's user all certificates of theirs, in force or not,
// oldest first. An account without a checked paper sees its own alone (A19).
func (d *Desk) List(ctx context.Context, account person.AccountID) ([]Certificate, error) {
	ids := []person.AccountID{account}
	own, err := d.People.ReadAccount(ctx, account)
	if err != nil {
		return nil, err
	}
	if best(own) != person.Declared {
		h, err := d.People.HolderOfAccount(ctx, account)
		if err != nil {
			return nil, err
		}
		members, err := d.members(ctx, h.Person)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if m.ID != account {
				ids = append(ids, m.ID)
			}
		}
	}
	return d.Store.Certificates(ctx, ids)
}

// Get gives an account's user one certificate of theirs, by the opaque part of
// its id. Somebody else's is ErrUnknown, like one that never was.
func (d *Desk) Get(ctx context.Context, account person.AccountID, ref string) (Certificate, error) {
	all, err := d.List(ctx, account)
	if err != nil {
		return Certificate{}, err
	}
	i := slices.IndexFunc(all, func(c Certificate) bool { return c.Ref() == ref })
	if i < 0 {
		return Certificate{}, ErrUnknown
	}
	return all[i], nil
}

// bring makes a person's certificates what they should be. keyring.ErrNoSigner:
// what could be done without a key was.
func (d *Desk) bring(ctx context.Context, actor string, who identity, asked []Kind) ([]Left, error) {
	now := d.Now().UTC().Truncate(time.Millisecond)
	sheets, err := d.Records.Sheets(ctx, who.ids())
	if err != nil {
		return nil, err
	}
	have, err := d.Store.Certificates(ctx, who.ids())
	if err != nil {
		return nil, err
	}
	p := planFor(who, statements(who, sheets, d.authority(), now), have, find(sheets), d.compromised(), asked, now)
	unsigned := d.make(&p, who, actor)
	switch {
	case unsigned == nil:
	case !errors.Is(unsigned, keyring.ErrNoSigner):
		return nil, unsigned
	case len(asked) == 0 && !p.waits:
		unsigned = nil // what had to go has gone
	}
	if len(p.End)+len(p.Make) == 0 && (len(asked) > 0 || len(p.Seen) == 0) {
		return p.left, unsigned // whoever asks again writes nothing
	}
	return p.left, cmp.Or(d.Store.SaveCertificates(ctx, actor, p.Changes), unsigned)
}

// find gives a look-up of records among sheets.
func find(sheets map[person.AccountID]*health.Sheet) func(health.RecordID) (health.Record, bool) {
	return func(id health.RecordID) (health.Record, bool) {
		for _, s := range sheets {
			if s == nil {
				continue
			}
			if i := slices.IndexFunc(s.Records, func(r health.Record) bool { return r.ID == id }); i >= 0 {
				return s.Records[i], true
			}
		}
		return health.Record{}, false
	}
}

// compromised gives a look-up of the keys whose signatures are worth nothing.
func (d *Desk) compromised() func(kid string) bool {
	dscs := d.Keys.DSCs()
	return func(kid string) bool {
		return slices.ContainsFunc(dscs, func(s keyring.DSC) bool { return s.KID == kid && s.Compromised })
	}
}

// make signs what a plan asks for. A statement that the format refuses, as a
// dose of tomorrow, is left with its reason; what it would have replaced is
// withdrawn. keyring.ErrNoSigner: nothing signs, and the plan is what can be
// done all the same, which may be less than it should.
func (d *Desk) make(p *plan, who identity, actor string) error {
	if len(p.making) == 0 {
		return nil
	}
	issuer, err := d.Keys.Issuer()
	if errors.Is(err, keyring.ErrNoSigner) {
		p.unsigned()
	}
	if err != nil {
		return err
	}
	for _, m := range p.making {
		c, err := d.sign(issuer, who, m.of, p.At)
		if errors.Is(err, hcert.ErrContent) {
			p.left = append(p.left, Left{m.of.record, m.of.kind, "record_incomplete",
				"Bản ghi thiếu hoặc sai thông tin nên không cấp được chứng nhận; hãy báo cơ sở y tế sửa.",
				"The record lacks something or is wrong, so no certificate is made of it; ask the facility to correct it."})
			if m.end >= 0 {
				p.End[m.end].State, p.End[m.end].Why = Withdrawn, RecordGone
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("sign certificate: %w", err)
		}
		c.Actor = actor
		if m.end >= 0 {
			p.End[m.end].Next = c.ID
		}
		p.Make = append(p.Make, c)
	}
	return nil
}

func (d *Desk) sign(issuer *hcert.Issuer, who identity, s statement, now time.Time) (Certificate, error) {
	id := hcert.NewID(country)
	says := s.says
	switch s.kind {
	case Vaccination:
		says.Vaccinations = slices.Clone(says.Vaccinations)
		says.Vaccinations[0].ID = id
	case Test:
		says.Tests = slices.Clone(says.Tests)
		says.Tests[0].ID = id
	case Recovery:
		says.Recoveries = slices.Clone(says.Recoveries)
		says.Recoveries[0].ID = id
	}
	issued := now.Truncate(time.Second) // the format has whole seconds
	text, err := issuer.Issue(says, who.nationality, issued)
	if err != nil {
		return Certificate{}, err
	}
	return Certificate{ID: id, Account: s.account, Person: who.person, Record: s.record, Version: s.version, Kind: s.kind, State: InForce,
		Basis: s.basis(who.nationality), KID: issuer.Signer().ID.String(), Issued: issued, Expires: issued.AddDate(1, 0, 0), Text: text, Checked: now}, nil
}
