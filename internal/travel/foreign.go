package travel

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/viname"
)

// Writer puts records down; health's desk is it.
type Writer interface {
	WriteAll(ctx context.Context, actor string, app person.AppID, entries []health.Entry, how health.Together) ([]health.Result, error)
}

// Foreign takes certificates of other countries as evidence, when their bearers
// agree.
type Foreign struct {
	Store  Store
	Trust  *Trust
	People People
	Writer Writer
	Now    func() time.Time
}

// Keep takes a certificate as evidence on an app's user: what it states becomes a
// record, with its issuer and id. That the bearer agreed is the caller's to make
// sure of. It must verify (ErrRefused), be another country's (ErrOwn), and name
// the user: name and birth date agree as far as both show them (ErrOtherPerson).
// The same one again changes nothing.
func (f *Foreign) Keep(ctx context.Context, actor string, app person.AppID, account person.AccountID, text string) error {
	acc, err := f.People.ReadAccount(ctx, account)
	switch {
	case err != nil:
		return err
	case acc.App != app:
		return person.ErrUnknown
	case !acc.Withdrawn.IsZero():
		return person.ErrWithdrawn
	}
	proof, err := f.verify(ctx, text)
	if err != nil {
		return err
	}
	claims := proof.Claims()
	if !ofPerson(claims.Certificate, acc) {
		return ErrOtherPerson
	}
	k := Kept{Account: account, Issuer: claims.Issuer, KID: proof.Signer().ID.String(), At: f.Now().UTC(), Expires: claims.Expires, Actor: actor}
	entry := health.Entry{Account: account, Record: f.record(&k, claims)}
	if _, err := f.Store.Certificate(ctx, k.ID); err == nil {
		return ErrOwn
	} else if !errors.Is(err, ErrUnknown) {
		return err
	}
	if err := f.free(ctx, k); err != nil {
		return err
	}
	got, err := f.Writer.WriteAll(ctx, actor, app, []health.Entry{entry}, health.Together{})
	if err != nil {
		return err
	}
	if got[0].Err != nil {
		return got[0].Err
	}
	k.Record = got[0].Record.ID
	return f.Store.KeepForeign(ctx, k)
}

// free refuses a certificate that counts for another person already: one shot
// makes one person green, also where two have one name and birth date.
func (f *Foreign) free(ctx context.Context, k Kept) error {
	first, err := f.Store.KeeperOf(ctx, k.Issuer, k.ID)
	if err != nil || first == 0 || first == k.Account {
		return err
	}
	one, err := f.People.HolderOfAccount(ctx, first)
	if err != nil {
		return err
	}
	other, err := f.People.HolderOfAccount(ctx, k.Account)
	if err == nil && (one.Person == 0 || one.Person != other.Person) {
		err = ErrTaken
	}
	return err
}

func (f *Foreign) verify(ctx context.Context, text string) (hcert.Verified, error) {
	list, err := f.Trust.List(ctx)
	if err != nil {
		return hcert.Verified{}, err
	}
	u, err := hcert.Parse(text)
	if err != nil {
		return hcert.Verified{}, refused(err)
	}
	proof, err := u.Verify(list, f.Now())
	if err != nil {
		return hcert.Verified{}, refused(err)
	}
	return proof, nil
}

// refused puts a reason of the format into the words of a fault.
func refused(err error) error {
	var why hcert.Reason
	if !errors.As(err, &why) {
		return err
	}
	return ErrRefused.At(fault.Place{Path: "text", VI: why.VI, EN: why.EN})
}

// ofPerson says whether a certificate names an account's user. A name in the
// order of another language is the same name; a year of birth agrees with a day
// in it.
func ofPerson(c hcert.Certificate, a person.Account) bool {
	name := strings.ReplaceAll(c.Name.FamilyTravel+" "+c.Name.GivenTravel, "<", " ")
	if c.Name.FamilyTravel == "" {
		name = c.Name.Family + " " + c.Name.Given
	}
	n := min(len(c.Birth), len(a.Attrs.Birth), len(time.DateOnly))
	return viname.SameFolded(viname.Fold(name), a.Folded) && n >= len("2006") && c.Birth[:n] == a.Attrs.Birth[:n]
}

// record is what a certificate states, as a record; it fills in kind and id of
// what is kept.
func (f *Foreign) record(k *Kept, claims hcert.Claims) *health.NewRecord {
	c := claims.Certificate
	r := &health.NewRecord{Responsible: "DSC " + k.KID}
	switch {
	case len(c.Vaccinations) > 0:
		v := c.Vaccinations[0]
		k.Kind, k.ID, r.Kind, r.Facility = Vaccination, v.ID, health.Dose, v.Issuer
		r.Body.Dose = &health.DoseBody{Date: day(v.Date), Vaccine: v.Product, Number: int(v.Dose), Of: int(v.Doses)}
	case len(c.Tests) > 0:
		t := c.Tests[0]
		k.Kind, k.ID, r.Kind, r.Facility = Test, t.ID, health.Test, t.Centre
		r.Body.Test = testOf(t)
	case len(c.Recoveries) > 0:
		v := c.Recoveries[0]
		k.Kind, k.ID, r.Kind, r.Facility = Recovery, v.ID, health.Infection, v.Issuer
		r.Body.Infection = &health.InfectionBody{Since: day(v.Positive), Recovered: day(v.From)}
	}
	if strings.TrimSpace(r.Facility) == "" {
		r.Facility = k.Issuer
	}
	r.Facility = short(r.Facility)
	r.Source = sourceOf(k.Issuer, k.ID)
	return r
}

// foreignSource begins the sources of records that rest on foreign certificates.
const foreignSource = "hc1-"

// sourceOf names a certificate among an account's records. Ids are as long as
// their issuers like, and may hold anything.
func sourceOf(issuer, id string) string {
	sum := sha256.Sum256([]byte(issuer + "\x00" + id))
	return foreignSource + hex.EncodeToString(sum[:16])
}

func testOf(t hcert.Test) *health.TestBody {
	out := &health.TestBody{Name: short(t.Name), Outcome: health.Inconclusive}
	for kind, code := range testKinds { // of antibodies or another kind: refused, it is neither
		if code == t.Kind {
			out.Kind = kind
		}
	}
	if out.Name == "" {
		out.Name = short(t.Maker) // the code of an antigen test: an own name here
	}
	switch t.Result {
	case notDetected:
		out.Outcome = health.Negative
	case detected:
		out.Outcome = health.Positive
	}
	out.Sample, _ = time.Parse(time.RFC3339, t.Sampled) // a time of no form is refused as missing
	if out.Result, _ = time.Parse(time.RFC3339, t.Resulted); out.Result.IsZero() {
		out.Result = out.Sample
	}
	return out
}

// day is a date without the time that some issuers add.
func day(s string) string { return s[:min(len(s), len(time.DateOnly))] }
