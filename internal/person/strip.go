package person

import (
	"context"
	"errors"
	"time"

	"github.com/motma/motma/qr"
)

// ColourLife is how long ahead live texts carry a colour. Those after it say
// nothing of a card: somebody who falls ill tomorrow must not show four weeks of
// green. A gate without network then asks for the network. This project's own
// choice, as long as a declaration holds (standard §5).
const ColourLife = 72 * time.Hour

// Span is a stretch of time in which a person's card has one colour for one
// reason.
type Span struct {
	Until  time.Time // the next span begins here
	Status qr.Status
	Policy uint32 // platform's number of the policy version
	Rule   uint8  // of that policy, which decided
	Risk   uint8  // level of risk of the place, as it was taken; 0: none
}

// String keeps what is known of health out of formatted errors.
func (Span) String() string { return "[span]" }

// GoString keeps it out of %#v.
func (s Span) GoString() string { return s.String() }

// live signs texts ahead: each valid for its own day, cut where the
// card's colour changes, so that what each says is true while it is valid.
func (r *Registry) live(ctx context.Context, w draft, f Form) ([]Text, error) {
	from := r.Now().UTC().Truncate(time.Hour)
	spans, err := r.spans(ctx, w, f, from)
	if err != nil {
		return nil, err
	}
	var texts []Text
	for range f.Days {
		end := from.Add(24 * time.Hour)
		for from.Before(end) {
			for len(spans) > 0 && !spans[0].Until.After(from) {
				spans = spans[1:]
			}
			t := Text{From: from, Expires: end}
			info := qr.CodeInfo{ID: uint64(w.code.ID), NotBefore: from, Live: true}
			if len(spans) > 0 {
				info.Status, info.Policy, info.Rule, info.Risk = spans[0].Status, spans[0].Policy, spans[0].Rule, spans[0].Risk
				t.Expires = sooner(end, spans[0].Until)
			}
			info.Expires = t.Expires
			if t.Text, err = r.sign(w.text, info); err != nil {
				return nil, err
			}
			texts, from = append(texts, t), t.Expires
		}
	}
	return texts, nil
}

// Ahead is a question for the colours of a person's card in the days ahead.
type Ahead struct {
	App        AppID // that shows them
	Person     ID
	Unit, Kind string    // of the place; an empty unit: where the person lives
	From, To   time.Time // of what is asked
}

// spans asks for the colours of the first days. Through an account that rests
// on declared numbers nobody learns anything of a person's health (A19).
func (r *Registry) spans(ctx context.Context, w draft, f Form, from time.Time) ([]Span, error) {
	if r.Colours == nil || !w.account.Proven() {
		return nil, nil
	}
	until := sooner(from.Add(time.Duration(f.Days)*24*time.Hour), from.Add(ColourLife))
	spans, err := r.Colours(ctx, Ahead{w.account.App, w.person, f.Unit, f.Kind, from, until})
	if err != nil {
		return nil, err
	}
	for i, s := range spans {
		spans[i].Until = sooner(s.Until.Truncate(time.Second), until) // codes know whole seconds
	}
	return spans, nil
}

// sign leaves the colour out where the text would exceed what old readers keep:
// the code works, and gates without network ask for the network.
func (r *Registry) sign(text qr.Personal, info qr.CodeInfo) (string, error) {
	s, err := r.Issuer.Issue(text, info)
	if errors.Is(err, qr.ErrWriteLength) && info.Status != qr.StatusNone {
		info.Status, info.Policy, info.Rule, info.Risk = qr.StatusNone, 0, 0, 0
		return r.Issuer.Issue(text, info)
	}
	return s, err
}

func sooner(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
