package travel

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/text/language"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/person"
)

// People says who stands behind accounts; the store is it.
type People interface {
	ReadAccount(ctx context.Context, id person.AccountID) (person.Account, error)
	HolderOfAccount(ctx context.Context, id person.AccountID) (person.Holder, error)
	AccountsOf(ctx context.Context, p person.ID) ([]person.AccountID, error)
}

// identity is under which name a person travels, and which accounts of theirs
// count: those whose papers were checked. Whoever typed in somebody else's
// number is not among them (A19).
type identity struct {
	person      person.ID
	accounts    []person.Account // best known first
	name        hcert.Name
	birth       string
	nationality string // ISO 3166-1 alpha-2
}

func (who identity) ids() []person.AccountID {
	ids := make([]person.AccountID, len(who.accounts))
	for i, a := range who.accounts {
		ids[i] = a.ID
	}
	return ids
}

// identify says who an account's user is. ErrUnproven: no paper of theirs was
// checked; ErrDisputed: that waits for a reviewer; ErrName: their name has no
// form that a passport could have; person.ErrWithdrawn: they left the app.
func (d *Desk) identify(ctx context.Context, account person.AccountID) (identity, error) {
	own, err := d.People.ReadAccount(ctx, account)
	switch {
	case err != nil:
		return identity{}, err
	case !own.Withdrawn.IsZero():
		return identity{}, person.ErrWithdrawn
	case best(own) == person.Declared:
		return identity{}, ErrUnproven
	}
	h, err := d.People.HolderOfAccount(ctx, account)
	if err != nil {
		return identity{}, err
	}
	if h.Person == 0 || h.Opened {
		return identity{}, ErrDisputed
	}
	members, err := d.members(ctx, h.Person)
	if err != nil {
		return identity{}, err
	}
	if len(members) == 0 { // the link was broken just now
		return identity{}, ErrDisputed
	}
	return identityOf(h.Person, members)
}

func (d *Desk) members(ctx context.Context, p person.ID) ([]person.Account, error) {
	ids, err := d.People.AccountsOf(ctx, p)
	if err != nil {
		return nil, err
	}
	var out []person.Account
	for _, id := range ids {
		a, err := d.People.ReadAccount(ctx, id)
		if err != nil {
			return nil, err
		}
		if a.Withdrawn.IsZero() && best(a) != person.Declared {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, standing)
	return out, nil
}

// best is the highest assurance that one of an account's papers has, Declared
// when none was checked.
func best(a person.Account) person.Assurance {
	most := person.Declared
	for _, p := range a.Proofs {
		if p.How.Verified() {
			most = max(most, p.How)
		}
	}
	return most
}

// standing puts the account first that a name is taken from: the best proof,
// then the person's own word, then accents, then the older one.
func standing(a, b person.Account) int {
	return cmp.Or(cmp.Compare(best(b), best(a)), cmp.Compare(flag(a.Declarer != 0), flag(b.Declarer != 0)),
		cmp.Compare(flag(a.Attrs.Name == a.Folded), flag(b.Attrs.Name == b.Folded)), cmp.Compare(a.ID, b.ID))
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func identityOf(p person.ID, accounts []person.Account) (identity, error) {
	who := identity{person: p, accounts: accounts, birth: accounts[0].Attrs.Birth, nationality: country}
	var err error
	if who.name, err = hcert.SplitName(accounts[0].Attrs.Name); err != nil {
		return identity{}, ErrName.With(err)
	}
	for _, a := range accounts {
		if len(who.birth) == 4 && len(a.Attrs.Birth) > 4 && a.Attrs.Birth[:4] == who.birth {
			who.birth = a.Attrs.Birth
		}
	}
	for _, a := range accounts {
		if a.Attrs.CCCD != "" { // only citizens have one
			return who, nil
		}
	}
	for _, a := range accounts {
		if r, err := language.ParseRegion(a.Attrs.Nationality); err == nil && a.Attrs.Nationality != "" {
			who.nationality = r.String()
			break
		}
	}
	return who, nil
}
