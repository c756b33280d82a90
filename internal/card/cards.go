package card

import (
	"context"
	"strings"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// Cards says what card each of some people has at a place and moment, in the
// order asked. Whoever is nobody's has a card of no data. It is what gates are
// told; facts may be some seconds old (see factsTTL).
func (d *Desk) Cards(ctx context.Context, holders []person.Holder, w policy.Where, at time.Time) ([]policy.Card, error) {
	facts, err := d.facts(ctx, holders)
	if err != nil {
		return nil, err
	}
	set := d.Set()
	out := make([]policy.Card, len(holders))
	for i, f := range facts {
		out[i] = set.Card(f, w, at)
	}
	return out, nil
}

// facts gives what is known of each holder: from memory where that is fresh,
// the others in one look-up.
func (d *Desk) facts(ctx context.Context, holders []person.Holder) ([]policy.Facts, error) {
	out := make([]policy.Facts, len(holders))
	now := d.Now()
	var missing []person.ID
	var at []int
	for i, h := range holders {
		if h.Person == 0 {
			continue // whose claim it is, nobody knows
		}
		f, ok := d.known.get(h.Person, now)
		if !ok {
			missing, at = append(missing, h.Person), append(at, i)
			continue
		}
		out[i] = f
	}
	if len(missing) == 0 {
		return out, nil
	}
	found, err := d.Health.Facts(ctx, missing)
	if err != nil {
		return nil, err
	}
	for n, f := range found {
		out[at[n]] = f
		d.known.put(missing[n], f, now)
	}
	return out, nil
}

// Changed says that what is known of a person changed in this process: the
// next card is computed from what is known then. Other processes learn it
// after factsTTL.
func (d *Desk) Changed(p person.ID) {
	d.known.forget(p, d.Now())
	d.Wake()
}

// forgetAccounts is AccountsChanged, after a change that went well.
func (d *Desk) forgetAccounts(ctx context.Context, failed error, accounts ...person.AccountID) {
	if failed == nil && len(accounts) > 0 {
		d.AccountsChanged(ctx, accounts)
	}
}

// AccountsChanged is Changed for the persons of accounts.
func (d *Desk) AccountsChanged(ctx context.Context, accounts []person.AccountID) {
	persons, err := d.Store.Persons(ctx, accounts)
	if err != nil {
		if ctx.Err() == nil {
			d.Report(err) // forgotten by itself after factsTTL
		}
		return
	}
	for _, p := range persons {
		if p != 0 {
			d.Changed(p)
		}
	}
}

// Own is the card of an app's own user, as that app may see it: by all that is
// known of the person where the app may read cards and the person's papers
// were checked on this account (A19); by what the account itself knows
// otherwise.
func (d *Desk) Own(ctx context.Context, a person.Account, w policy.Where, at time.Time) (policy.Card, error) {
	f, err := d.own(ctx, a)
	if err != nil {
		return policy.Card{}, err
	}
	return d.Set().Card(f, w, at), nil
}

// OwnCard is Own for a gate that an app's user checks in at by themselves.
func (d *Desk) OwnCard(ctx context.Context, account person.AccountID, w policy.Where, at time.Time) (policy.Card, error) {
	a, err := d.People.ReadAccount(ctx, account)
	if err != nil {
		return policy.Card{}, err
	}
	return d.Own(ctx, a, w, at)
}

// own gives the facts that an app may see of its user.
func (d *Desk) own(ctx context.Context, a person.Account) (policy.Facts, error) {
	if a.Proven() && d.Reads != nil && d.Reads(ctx, a.App) {
		p, err := d.Store.Persons(ctx, []person.AccountID{a.ID})
		if err != nil {
			return policy.Facts{}, err
		}
		if p[0] != 0 {
			return first(d.Health.Facts(ctx, p))
		}
	}
	return first(d.Store.FactsOf(ctx, []person.AccountID{a.ID}))
}

func first(found []policy.Facts, err error) (policy.Facts, error) {
	if err != nil || len(found) == 0 {
		return policy.Facts{}, err
	}
	return found[0], nil
}

// Place is where a card of one list holds: the unit and kind of a policy.
type Place struct {
	Unit, Kind string // several kinds with commas
	Card       policy.Card
}

// Everywhere gives the cards of an app's own user by every policy in force.
func (d *Desk) Everywhere(ctx context.Context, a person.Account, at time.Time) ([]Place, error) {
	f, err := d.own(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []Place
	set := d.Set()
	for _, v := range d.holds().holding(at) {
		out = append(out, Place{v.unit, v.kind, set.Card(f, policy.Where{Unit: v.unit, Kind: firstKind(v.kind)}, at)})
	}
	return out, nil
}

// firstKind gives one of a policy's kinds of place; all are answered alike.
func firstKind(kinds string) string {
	one, _, _ := strings.Cut(kinds, ",")
	return one
}

// maxSteps bounds how far ahead Green looks: a card changes a few times at
// most before it rests.
const maxSteps = 12

// Green says from when on the card will be green if nothing new is known, for
// a card that is not: zero when that is not foreseeable.
func (d *Desk) Green(ctx context.Context, a person.Account, w policy.Where, c policy.Card) (time.Time, error) {
	if c.Colour == policy.Green || c.ValidUntil.IsZero() {
		return time.Time{}, nil
	}
	f, err := d.own(ctx, a)
	if err != nil {
		return time.Time{}, err
	}
	set := d.Set()
	for range maxSteps {
		at := c.ValidUntil
		if at.IsZero() {
			break
		}
		if c = set.Card(f, w, at); c.Colour == policy.Green {
			return at, nil
		}
		if !c.ValidUntil.After(at) {
			break
		}
	}
	return time.Time{}, nil
}
