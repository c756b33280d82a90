package person

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/viname"
)

// Registry registers accounts, links them to persons and issues codes.
type Registry struct {
	Store  Store
	Issuer Issuer           // signs code texts
	Rand   func() QID       // makes a new QID
	Now    func() time.Time // the clock
	// MaxDependants is how many others one person may declare for before a
	// health office must (A21). Ten is this project's own choice.
	MaxDependants int
	// CodeLife is how long a static code's signature holds; the code itself
	// is the person's for good and is signed anew in time.
	CodeLife time.Duration
	// Likeness is the model of the tiers C1 and C3; nil: the built-in one.
	Likeness *Likeness
	// Notify, if set, is told of a person whose code, links or data changed,
	// after that is durable: what is remembered of them is old.
	Notify func(ID)
	// Colours, if set, gives the colours of a person's card for live texts, one
	// span after the other; none where the app may not know them.
	Colours func(ctx context.Context, a Ahead) ([]Span, error)
}

// notify tells of changed persons.
func (r *Registry) notify(ps ...ID) {
	for _, p := range ps {
		if r.Notify != nil && p != 0 {
			r.Notify(p)
		}
	}
}

// Registration is what an app says of one of its users.
type Registration struct {
	App      AppID
	User     string
	Attrs    Attributes
	Proofs   []Proof   // identifiers that the app, or staff, checked
	Declarer AccountID // on behalf (khai hộ): the declarer's account; 0: self
	SameAs   string    // another user of this app that the app knows to be the same person
	// DeclarerUser names the declarer by the app's own id, where a list does.
	DeclarerUser string
}

// String keeps personal data out of formatted errors.
func (Registration) String() string { return "[registration]" }

// GoString keeps personal data out of %#v.
func (Registration) GoString() string { return "[registration]" }

// State is what a registration came to.
type State string

// The states.
const (
	Created   State = "created"   // a new person
	Linked    State = "linked"    // somebody another app knew
	Unchanged State = "unchanged" // the same was registered before
	Updated   State = "updated"   // the account has a new version
	Pending   State = "pending"   // no person yet: see Reason
)

// Outcome answers a registration. It holds nothing that the app did not say
// itself but the person's QID and code.
type Outcome struct {
	Account AccountID
	Version int
	State   State
	Reason  *fault.Error // why there is no code: ErrPending, ErrNeedsPaper
	QID     QID
	Code    *Code
	Tier    Tier     // of the active link
	Flags   []string // e.g. "unverified-id", "review"

	person ID   // whose account it is now
	again  bool // a code was asked for after it was withdrawn
}

// Register is get-or-create: it keeps the account, finds its person by the
// evidence ladder or makes one, and returns the person's one code. The same
// call again changes nothing; other attributes make a new version.
//
// Where the evidence contradicts itself (B2, one record that matches two
// persons) the account is kept, a conflict is opened and the outcome is
// Pending: nobody is joined, and nothing of the other person is shown.
func (r *Registry) Register(ctx context.Context, actor string, in Registration) (Outcome, error) {
	in, err := r.clean(in)
	if err != nil {
		return Outcome{}, err
	}
	keys := append(in.Attrs.Keys(), userKey(in.App, in.User))
	var out Outcome
	err = r.settled(func() error {
		return r.unit(ctx, actor, keys, func(tx Tx) error {
			out = Outcome{}
			return r.register(tx, actor, in, &out)
		})
	})
	if err == nil && out.State == Updated {
		r.notify(out.person)
	}
	return out, err
}

// clean checks and normalises a registration.
func (r *Registry) clean(in Registration) (Registration, error) {
	if err := validUser(in.User); err != nil {
		return in, err
	}
	if in.DeclarerUser != "" && validUser(in.DeclarerUser) != nil {
		return in, ErrDeclarer // nobody has it, and no database has to be asked
	}
	attrs, err := in.Attrs.Clean(r.Now())
	in.Attrs, in.Proofs = attrs, cleanProofs(in.Proofs, attrs)
	return in, err
}

// settled tries again while persons move under a search; each time somebody
// else has made progress.
func (r *Registry) settled(f func() error) error {
	for range 8 {
		if err := f(); !errors.Is(err, errMoved) {
			return err
		}
	}
	return fault.ErrBusy
}

func (r *Registry) register(tx Tx, actor string, in Registration, out *Outcome) error {
	if err := declared(tx, &in); err != nil {
		return err
	}
	acc, state, err := r.keep(tx, in)
	if err != nil {
		return err
	}
	if err := tx.Lock(ID(acc.ID)); err != nil {
		return err
	}
	out.Account, out.Version, out.State = acc.ID, acc.Version, state
	p, err := r.resolve(tx, actor, acc, in.SameAs, state, out)
	if err != nil {
		return err
	}
	if p == 0 {
		out.State, out.Reason = Pending, ErrPending
		return nil
	}
	out.person = p
	return r.present(tx, p, out)
}

// keep saves the account: new, a new version, or as it was.
func (r *Registry) keep(tx Tx, in Registration) (Account, State, error) {
	now := r.Now()
	old, err := tx.AccountByUser(in.App, in.User)
	if err == nil && recycled(old, in) {
		if err = tx.Retire(old.ID); err == nil {
			err = ErrUnknown
		}
	}
	if errors.Is(err, ErrUnknown) {
		acc := Account{ID: AccountID(tx.NewID()), App: in.App, User: in.User, Version: 1, Created: now, Updated: now,
			Attrs: in.Attrs, Proofs: in.Proofs, Declarer: in.Declarer, Folded: viname.Fold(in.Attrs.Name)}
		if err := r.mayDeclare(tx, acc); err != nil {
			return Account{}, "", err
		}
		return acc, Created, r.save(tx, acc, "account.created")
	}
	if err != nil {
		return Account{}, "", err
	}
	if err := r.guarded(old); err != nil {
		return Account{}, "", err
	}
	proofs := mergeProofs(old.Attrs, old.Proofs, in.Attrs, in.Proofs)
	back := !old.Withdrawn.IsZero()
	if back {
		proofs = in.Proofs
	}
	if !back && old.Attrs == in.Attrs && slices.EqualFunc(old.Proofs, proofs, sameProof) {
		return old, Unchanged, nil
	}
	acc := old
	acc.Version, acc.Updated, acc.Withdrawn = old.Version+1, now, time.Time{}
	acc.Attrs, acc.Proofs, acc.Folded = in.Attrs, proofs, viname.Fold(in.Attrs.Name)
	if err := release(tx, old, acc); err != nil {
		return Account{}, "", err
	}
	return acc, Updated, r.save(tx, acc, "account.corrected")
}

// recycled says that an app gave the id of a user who left to somebody else:
// another name, another birth date. Who comes new inherits nothing (A20).
func recycled(old Account, in Registration) bool {
	now := Account{Attrs: in.Attrs, Folded: viname.Fold(in.Attrs.Name)}
	return !old.Withdrawn.IsZero() && !agreeName(old, now) && agreeBirth(old.Attrs.Birth, in.Attrs.Birth) != birthExact
}

func (r *Registry) save(tx Tx, acc Account, kind string) error {
	if err := tx.SaveAccount(acc, acc.Attrs.index()); err != nil {
		return err
	}
	return tx.Change(Change{Kind: kind, Account: acc.ID, Detail: `{"version":` + strconv.Itoa(acc.Version) + `}`})
}

// release takes back what was verified through an account and is not its
// number any more: it must not find the person. Another of the person's
// accounts that verified it as well takes it over.
func release(tx Tx, old, now Account) error {
	for _, k := range old.Attrs.Keys() {
		if !old.proved(k.Kind).Verified() || slices.Contains(now.Attrs.Keys(), k) {
			continue
		}
		owner, err := tx.Verified(k)
		if errors.Is(err, ErrUnknown) {
			continue
		}
		if err != nil {
			return err
		}
		if err := tx.ReleaseVerified(k, old.ID); err != nil {
			return err
		}
		if err := takeOver(tx, k, owner, old.ID); err != nil {
			return err
		}
	}
	return nil
}

// takeOver gives a released identifier to another account of its person that
// verified it too.
func takeOver(tx Tx, k Key, owner ID, but AccountID) error {
	members, err := tx.Members(owner)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.ID != but && m.proved(k.Kind).Verified() && slices.Contains(m.Attrs.Keys(), k) {
			return tx.SetVerified(k, owner, m.ID, m.proved(k.Kind))
		}
	}
	return nil
}

// mayDeclare checks khai hộ: the declarer has a code, belongs to the same
// app, and has not declared for too many through all apps together.
func (r *Registry) mayDeclare(tx Tx, acc Account) error {
	if acc.Declarer == 0 {
		return nil
	}
	d, err := tx.Account(acc.Declarer)
	if err != nil || d.App != acc.App || d.Declarer != 0 {
		return ErrDeclarer
	}
	links, err := tx.Links(d.ID)
	if err != nil {
		return err
	}
	active := activeLink(links)
	if active == nil {
		return ErrDeclarer
	}
	if err := tx.Lock(active.Person); err != nil {
		return err
	}
	if q, err := tx.CurrentQID(active.Person); err != nil || q == "" {
		return errors.Join(ErrDeclarer, err)
	}
	members, err := tx.Members(active.Person)
	if err != nil {
		return err
	}
	declared := 0
	for _, m := range members {
		n, err := tx.DeclaredBy(m.ID)
		if err != nil {
			return err
		}
		declared += n
	}
	if declared >= r.MaxDependants {
		return ErrDependants
	}
	return nil
}

// guarded is Guarded at this moment.
func (r *Registry) guarded(acc Account) error { return Guarded(acc, r.Now()) }

// Guarded refuses whoever declared for a child that has come of age (A40).
// Who was of age already, a grandparent without a phone, is no such child.
func Guarded(acc Account, now time.Time) error {
	if acc.Declarer != 0 && !Adult(acc.Attrs.Birth, acc.Created) && Adult(acc.Attrs.Birth, now) {
		return ErrGuardian
	}
	return nil
}

// qidOf gives the QID that an account's person shows; empty without one.
func (r *Registry) qidOf(tx Tx, id AccountID) (QID, error) {
	links, err := tx.Links(id)
	if err != nil {
		return "", err
	}
	active := activeLink(links)
	if active == nil {
		return "", nil
	}
	return tx.CurrentQID(active.Person)
}

func activeLink(links []Link) *Link {
	for i := range links {
		if links[i].State == LinkCertain && links[i].Ended.IsZero() {
			return &links[i]
		}
	}
	return nil
}

// cleanProofs keeps the proofs of identifiers that are there, once each, in a
// fixed order; a phone can be proved by one-time password at most.
func cleanProofs(ps []Proof, a Attributes) []Proof {
	best := map[KeyKind]Proof{}
	for _, k := range a.Keys() {
		for _, p := range ps {
			if p.Kind != k.Kind || p.How == Declared {
				continue
			}
			if (k.Kind == KeyPhone) != (p.How == OTP) {
				continue
			}
			if b, ok := best[k.Kind]; !ok || p.How > b.How || p.How == b.How && p.At.After(b.At) {
				p.At = p.At.UTC().Truncate(time.Millisecond)
				best[k.Kind] = p
			}
		}
	}
	var out []Proof
	for _, k := range a.Keys() {
		if p, ok := best[k.Kind]; ok {
			out = append(out, p)
		}
	}
	return out
}

// mergeProofs keeps what was proved of identifiers that did not change, and
// adds what is new.
func mergeProofs(was Attributes, old []Proof, is Attributes, new []Proof) []Proof {
	same := map[KeyKind]bool{}
	now := is.Keys()
	for _, k := range was.Keys() {
		same[k.Kind] = slices.Contains(now, k)
	}
	all := slices.Clone(new)
	for _, p := range old {
		if same[p.Kind] {
			all = append(all, p)
		}
	}
	return cleanProofs(all, is)
}

func sameProof(a, b Proof) bool { return a.Kind == b.Kind && a.How == b.How && a.At.Equal(b.At) }

// evidence writes which identifier agreed, never its value.
func evidence(key KeyKind) string {
	b, _ := json.Marshal(map[string]string{"key": string(key)})
	return string(b)
}
