package card

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// Cards says what card each of some people has at a place and moment, in the
// order asked. Whoever is nobody's has a card of no data. It is what gates are
// told; facts may be some seconds old (see factsTTL).
func (d *Desk) Cards(ctx context.Context, holders []person.Holder, w policy.Where, at time.Time) ([]policy.Card, error) {
	memos, err := d.memos(ctx, holders)
	if err != nil {
		return nil, err
	}
	set := d.Set()
	out := make([]policy.Card, len(holders))
	for i, m := range memos {
		out[i] = m.card(set, w, at)
	}
	return out, nil
}

// Remembered is Cards for one person, without asking the store; false: it has
// to be asked.
func (d *Desk) Remembered(h person.Holder, w policy.Where, at time.Time) (policy.Card, bool) {
	m := d.memo(h, d.Now())
	if m == nil {
		return policy.Card{}, false
	}
	return m.card(d.Set(), w, at), true
}

// memo gives what is remembered of a holder; nil: nothing that is fresh.
func (d *Desk) memo(h person.Holder, now time.Time) *memo {
	if h.Person == 0 {
		return &d.nobody // whose claim it is, nobody knows
	}
	return d.known.get(h.Person, now)
}

// memos gives what is known of each holder: from memory where that is fresh,
// the others in one look-up.
func (d *Desk) memos(ctx context.Context, holders []person.Holder) ([]*memo, error) {
	out := make([]*memo, len(holders))
	now := d.Now()
	var missing []person.ID
	var at []int
	for i, h := range holders {
		if out[i] = d.memo(h, now); out[i] == nil {
			missing, at = append(missing, h.Person), append(at, i)
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	found, err := d.Health.Facts(ctx, missing)
	if err != nil {
		return nil, err
	}
	for n, f := range found {
		out[at[n]] = d.known.put(missing[n], f, now)
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
	f, whole, err := d.own(ctx, a)
	if err != nil {
		return policy.Card{}, err
	}
	return said(d.Set().Card(f, w, at), whole), nil
}

// partial is said of a card that rests on one app's data: a person must not read
// that nothing is known of them where this app may not see it.
var partial = policy.Reason{Code: "this_app_alone",
	VI: "Chỉ tính từ dữ liệu của ứng dụng này, vì ứng dụng chưa được xem dữ liệu nơi khác hoặc giấy tờ chưa được xác minh ở đây; tại cửa, thẻ được tính từ mọi dữ liệu.",
	EN: "It rests on this app's data alone, for the app may not see others', or your papers were not checked here; at a gate the card rests on everything."}

// said adds to a card's reasons that it may not be the whole truth.
func said(c policy.Card, whole bool) policy.Card {
	if !whole {
		c.Reasons = append(slices.Clone(c.Reasons), partial)
	}
	return c
}

// OwnCard is Own for a gate that an app's user checks in at by themselves.
func (d *Desk) OwnCard(ctx context.Context, account person.AccountID, w policy.Where, at time.Time) (policy.Card, error) {
	a, err := d.People.ReadAccount(ctx, account)
	if err != nil {
		return policy.Card{}, err
	}
	return d.Own(ctx, a, w, at)
}

// own gives the facts that an app may see of its user, and whether these are all
// that a gate would see.
func (d *Desk) own(ctx context.Context, a person.Account) (f policy.Facts, whole bool, err error) {
	if a.Proven() && d.Reads != nil && d.Reads(ctx, a.App) {
		p, err := d.Store.Persons(ctx, []person.AccountID{a.ID})
		if err != nil {
			return policy.Facts{}, false, err
		}
		if p[0] != 0 {
			f, err = first(d.Health.Facts(ctx, p))
			return f, true, err
		}
	}
	f, err = first(d.Store.FactsOf(ctx, []person.AccountID{a.ID}))
	return f, false, err
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
	f, whole, err := d.own(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []Place
	set := d.Set()
	for _, v := range d.holds().holding(at) {
		out = append(out, Place{v.unit, v.kind, said(set.Card(f, policy.Where{Unit: v.unit, Kind: firstKind(v.kind)}, at), whole)})
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
	f, _, err := d.own(ctx, a)
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
