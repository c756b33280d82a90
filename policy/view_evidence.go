package policy

import (
	"time"

	"github.com/motma/motma/rules"
)

// tests gives the latest of each kind of test, by when the specimen was taken.
func (v *view) tests(at rules.DateTime) map[string]any {
	var pcr, antigen, both latestTests
	for i := range v.facts.Tests {
		t := &v.facts.Tests[i]
		if !v.happened(momentOf(t.Sample), at) {
			continue
		}
		switch t.Kind {
		case "pcr":
			pcr.add(t)
		case "antigen":
			antigen.add(t)
		default:
			continue
		}
		both.add(t)
	}
	out := make(map[string]any, 3)
	put(out, "pcr", pcr.object())
	put(out, "antigen", antigen.object())
	put(out, "any", both.object())
	return out
}

// latestTests are the latest tests of one kind.
type latestTests struct{ negative, positive time.Time }

func (l *latestTests) add(t *Test) {
	which := &l.negative
	if t.Positive {
		which = &l.positive
	}
	if t.Sample.After(*which) {
		*which = t.Sample
	}
}

// object writes them; of two at the same moment the positive one is the latest.
func (l *latestTests) object() map[string]any {
	if l.negative.IsZero() && l.positive.IsZero() {
		return nil
	}
	out := map[string]any{"negative": momentText(l.negative), "positive": momentText(l.positive)}
	if l.negative.After(l.positive) {
		out["result"], out["at"] = "negative", out["negative"]
	} else {
		out["result"], out["at"] = "positive", out["positive"]
	}
	return out
}

// infection gives the latest infection. A recovery that is still to come is none.
func (v *view) infection(at rules.DateTime) map[string]any {
	var latest *Infection
	for i := range v.facts.Infections {
		f := &v.facts.Infections[i]
		if v.passed(f.Since, at) && (latest == nil || f.Since > latest.Since || f.Since == latest.Since && f.Recovered == "") {
			latest = f
		}
	}
	if latest == nil {
		return nil
	}
	out := map[string]any{"since": latest.Since, "active": true}
	if v.passed(latest.Recovered, at) {
		out["recovered"], out["active"] = latest.Recovered, false
	}
	return out
}

// contactDays is how long a contact is watched when no end is told: what was
// asked of close contacts in 2021. Project's own choice for both classes.
const contactDays = 14

// end is when the watch over a contact ends.
func (c *Contact) end() time.Time {
	if c.Until.IsZero() {
		return c.Since.Add(contactDays * 24 * time.Hour)
	}
	return c.Until
}

// contact gives the closest contact that is watched now: F1 before F2, and of
// one class the one that is watched longest.
func (v *view) contact(at rules.DateTime) map[string]any {
	var closest *Contact
	for i := range v.facts.Contacts {
		c := &v.facts.Contacts[i]
		if c.Class != "F1" && c.Class != "F2" || !v.lasts(c.Since, c.end(), at) {
			continue
		}
		if closest == nil || c.Class < closest.Class || c.Class == closest.Class && c.end().After(closest.end()) {
			closest = c
		}
	}
	if closest == nil {
		return nil
	}
	return map[string]any{"class": closest.Class, "since": momentText(closest.Since), "until": momentText(closest.end())}
}

// quarantine gives the order that is in force, of several the one that lasts
// longest.
func (v *view) quarantine(at rules.DateTime) map[string]any {
	var order *Quarantine
	for i := range v.facts.Quarantines {
		q := &v.facts.Quarantines[i]
		if v.lasts(q.From, q.To, at) && (order == nil || q.To.After(order.To)) {
			order = q
		}
	}
	if order == nil {
		return nil
	}
	return map[string]any{"active": true, "from": momentText(order.From), "to": momentText(order.To)}
}

// lasts says that a span has begun and not ended.
func (v *view) lasts(from, to time.Time, at rules.DateTime) bool {
	return v.happened(momentOf(from), at) && !v.happened(momentOf(to), at)
}

// declaration gives the last declaration, also when it counts no more: rules
// compare until with the clock.
func (v *view) declaration(at rules.DateTime) map[string]any {
	d := v.facts.Declaration
	if d == nil || !v.happened(momentOf(d.At), at) {
		return nil
	}
	until := d.Until
	if h := v.policy.DeclarationHours; h > 0 {
		until = earliest(until, d.At.Add(time.Duration(h)*time.Hour))
	}
	return map[string]any{
		"kind": orNull(d.Kind), "at": momentText(d.At), "until": momentText(until),
		"symptoms": d.Symptoms, "exposed": d.Exposed, "travelled": d.Travel,
	}
}
