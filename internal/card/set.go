package card

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/rules"
)

// inForce is what holds, read at one edition. It is never changed.
type inForce struct {
	edition  int64
	set      *policy.Set
	active   []policy.Active
	slots    []slot // beside active
	parsed   map[uint32]*policy.Policy
	values   *rules.ValueSets
	editions []rules.ValueSet // of value sets, with their texts: built in, then put
	risks    *policy.Risks
	turns    []time.Time // moments at which something else holds, in order
}

var nothing = &inForce{edition: -1, set: policy.NewSet(nil, nil, nil), values: policy.BuiltinValues(), editions: policy.BuiltinValueSets()}

// Set is what is in force, as read lately: see [Desk.Refresh].
func (d *Desk) Set() *policy.Set { return d.holds().set }

func (d *Desk) holds() *inForce {
	if now := d.inForce.Load(); now != nil {
		return now
	}
	return nothing
}

// Refresh takes what is in force into use. It reads one number when nothing
// changed.
func (d *Desk) Refresh(ctx context.Context) error {
	edition, err := d.Store.CardEdition(ctx)
	old := d.holds()
	if err != nil || old.edition == edition {
		return err
	}
	next, err := d.load(ctx, old)
	if err != nil {
		return err
	}
	next.edition = edition
	d.inForce.Store(next)
	return nil
}

// load reads everything that is in force, or will be.
func (d *Desk) load(ctx context.Context, old *inForce) (*inForce, error) {
	versions, err := d.Store.Versions(ctx)
	if err != nil {
		return nil, err
	}
	activations, err := d.Store.Activations(ctx)
	if err != nil {
		return nil, err
	}
	next := &inForce{parsed: maps.Clone(old.parsed)}
	if next.parsed == nil {
		next.parsed = map[uint32]*policy.Policy{}
	}
	if next.risks, err = d.risks(ctx, next); err != nil {
		return nil, err
	}
	if err := d.readEditions(ctx, next); err != nil {
		return nil, err
	}
	if err := next.activate(versions, activations); err != nil {
		return nil, err
	}
	slices.SortFunc(next.turns, time.Time.Compare)
	next.set = policy.NewSet(next.active, next.values, next.risks)
	return next, nil
}

// activate makes of each slot's activations the times in which each version
// holds: until the next one begins.
func (n *inForce) activate(versions []Version, all []Activation) error {
	slots := map[slot]bool{}
	for _, a := range all {
		slots[a.slot()] = true
	}
	for _, s := range slices.SortedFunc(maps.Keys(slots), slotOrder) {
		held := approved(all, s)
		for i, a := range held {
			n.turns = append(n.turns, a.Begins)
			var to time.Time
			if i+1 < len(held) {
				to = held[i+1].Begins
			}
			if a.Number == 0 || to.Equal(a.Begins) {
				continue
			}
			p, err := n.parse(versions, a.Number)
			if err != nil {
				return err
			}
			if to = sooner(to, p.To); to.Equal(p.To) && !to.IsZero() {
				n.turns = append(n.turns, to)
			}
			n.active, n.slots = append(n.active, policy.Active{Policy: p, Number: a.Number, From: a.Begins, To: to}), append(n.slots, s)
		}
	}
	return nil
}

func slotOrder(a, b slot) int {
	return strings.Compare(a.unit+"\x00"+a.kind, b.unit+"\x00"+b.kind)
}

// sooner is the earlier of two ends; a zero one is open.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// parse reads a stored document, once. It was tested when it was taken in.
func (n *inForce) parse(versions []Version, number uint32) (*policy.Policy, error) {
	if p := n.parsed[number]; p != nil {
		return p, nil
	}
	v, err := numbered(versions, number)
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse(v.Text)
	n.parsed[number] = p
	return p, err
}

// holding gives the slots for which a version holds at a moment.
func (n *inForce) holding(at time.Time) []slot {
	var out []slot
	for i, a := range n.active {
		if !at.Before(a.From) && (a.To.IsZero() || at.Before(a.To)) {
			out = append(out, n.slots[i])
		}
	}
	return out
}

// since gives the last moment before another at which something else came to
// hold.
func (n *inForce) since(at time.Time) (last time.Time) {
	for _, t := range n.turns {
		if !t.After(at) {
			last = t
		}
	}
	return last
}

// InForce gives the number of each version that holds at a moment.
func (d *Desk) InForce(at time.Time) map[uint32]bool {
	out := map[uint32]bool{}
	for _, a := range d.holds().active {
		if !at.Before(a.From) && (a.To.IsZero() || at.Before(a.To)) {
			out[a.Number] = true
		}
	}
	return out
}
