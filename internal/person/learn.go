package person

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/motma/motma/internal/linkage"
)

// Learned is a model with where it comes from.
type Learned struct {
	Model    *linkage.Model
	At       time.Time
	Accounts int64 // how many there were
}

// ModelStore keeps the model, and reads what it is learned from.
type ModelStore interface {
	// LinkModel gives the newest model; ErrUnknown when there is none yet.
	LinkModel(ctx context.Context) (Learned, error)
	SaveLinkModel(ctx context.Context, actor string, l Learned) error
	CountAccounts(ctx context.Context) (int64, error)
	// ReadAccounts gives accounts in the order of their ids, after one.
	ReadAccounts(ctx context.Context, after AccountID, limit int) ([]Account, error)
	// ReadAccountsByKey gives the accounts that carry a key, at most limit.
	ReadAccountsByKey(ctx context.Context, k Key, limit int) ([]Account, error)
	// IndexAccounts adds the weak keys of accounts that lack them.
	IndexAccounts(ctx context.Context, found []Account) error
}

//go:embed model.json
var builtIn []byte

// BuiltInModel gives the model that serves until a platform has learned from its
// own accounts. It was learned from an invented population.
func BuiltInModel() *linkage.Model { return builtInModel() }

var builtInModel = sync.OnceValue(func() *linkage.Model {
	m := new(linkage.Model)
	if err := json.Unmarshal(builtIn, m); err != nil {
		panic("person: the built-in model cannot be read: " + err.Error())
	}
	return m
})

// Likeness is the model in use. The zero value uses the built-in one. It is
// safe for concurrent use.
type Likeness struct{ model atomic.Pointer[linkage.Model] }

func (l *Likeness) current() *linkage.Model {
	if l != nil {
		if m := l.model.Load(); m != nil {
			return m
		}
	}
	return builtInModel()
}

// Load takes the newest model of a store into use. One that belongs to
// another version of the program is passed over.
func (l *Likeness) Load(ctx context.Context, s ModelStore) error {
	found, err := s.LinkModel(ctx)
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	if found.Model.Check(likeness) == nil {
		l.model.Store(found.Model)
	}
	return nil
}

// Teacher learns models from a store's accounts, without labels.
type Teacher struct {
	Store ModelStore
	Now   func() time.Time
	// Sample is about how many accounts are learned from; 20,000 when zero.
	Sample int
}

const (
	usualSample = 20_000
	// relearnGrowth is by how much the accounts must have grown before a model
	// is learned again by itself, and fewAccounts how many the first needs.
	relearnGrowth = 1.2
	fewAccounts   = 5_000
	// learnBlock bounds the accounts of a key that are compared in learning.
	learnBlock = 32
	readPage   = 1000
)

// Due says whether there is much more to learn from than there was.
func (t *Teacher) Due(ctx context.Context) (bool, error) {
	n, err := t.Store.CountAccounts(ctx)
	if err != nil {
		return false, err
	}
	last, err := t.Store.LinkModel(ctx)
	if errors.Is(err, ErrUnknown) {
		return n >= fewAccounts, nil
	}
	stale := err == nil && last.Model.Check(likeness) != nil
	return stale || float64(n) >= relearnGrowth*float64(last.Accounts), err
}

// Learn learns a model from a sample and keeps it. The first time, it gives
// every account the weak keys that it lacks: it may be from before there were
// any.
func (t *Teacher) Learn(ctx context.Context, actor string) (Learned, error) {
	n, err := t.Store.CountAccounts(ctx)
	if err != nil {
		return Learned{}, err
	}
	_, err = t.Store.LinkModel(ctx)
	first := errors.Is(err, ErrUnknown)
	if err != nil && !first {
		return Learned{}, err
	}
	s, err := t.sample(ctx, n, first)
	if err != nil {
		return Learned{}, err
	}
	m, err := linkage.Learn(likeness, s)
	if err != nil {
		return Learned{}, err
	}
	l := Learned{Model: m, At: t.Now(), Accounts: n}
	return l, t.Store.SaveLinkModel(ctx, actor, l)
}

// sample takes every so many-th account, and with it all that share a key.
func (t *Teacher) sample(ctx context.Context, n int64, index bool) (linkage.Sample, error) {
	want := int64(t.Sample)
	if want == 0 {
		want = usualSample
	}
	every := max(n/want, 1)
	var seeds []Account
	i := int64(0)
	for after := AccountID(0); ; {
		page, err := t.Store.ReadAccounts(ctx, after, readPage)
		if err != nil {
			return linkage.Sample{}, err
		}
		if index {
			if err := t.Store.IndexAccounts(ctx, page); err != nil {
				return linkage.Sample{}, err
			}
		}
		for _, a := range page {
			if i%every == 0 && a.App != AppClaim {
				seeds = append(seeds, a)
			}
			i++
			after = a.ID
		}
		if len(page) < readPage {
			break
		}
	}
	return t.partners(ctx, seeds, n)
}

// partners adds to the seeds whoever shares a key with one of them.
func (t *Teacher) partners(ctx context.Context, seeds []Account, n int64) (linkage.Sample, error) {
	s := linkage.Sample{Seeds: len(seeds), Total: float64(len(seeds)) * float64(max(n-1, 1))}
	place := make(map[AccountID]int, len(seeds))
	for i, a := range seeds {
		place[a.ID] = i
		s.Records = append(s.Records, a.Attrs.record())
	}
	for i, a := range seeds {
		found := map[int]bool{i: true}
		for _, k := range a.Attrs.index() {
			others, err := t.Store.ReadAccountsByKey(ctx, k, learnBlock)
			if err != nil {
				return s, err
			}
			if len(others) == learnBlock {
				continue
			}
			for _, o := range others {
				at, known := place[o.ID]
				if !known {
					at = len(s.Records)
					place[o.ID] = at
					s.Records = append(s.Records, o.Attrs.record())
				}
				if !found[at] {
					found[at] = true
					s.Pairs = append(s.Pairs, linkage.Pair{A: i, B: at})
				}
			}
		}
	}
	return s, nil
}
