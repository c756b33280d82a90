package policy

import (
	"time"

	"github.com/motma/motma/rules"
)

// A view is the data that rules see of one person at one place. They are as of
// the moment: what lies in the future has not happened. Between two turns of a
// view only the clock in it changes.
type view struct {
	facts  *Facts
	where  Where
	policy *Policy
	set    *Set

	doses    map[string]int // of a series, by product
	external map[string]any
	data     map[string]any
	until    rules.DateTime // the view's next turn
}

// build makes the data as of a moment.
func (v *view) build(at rules.DateTime) {
	v.until = never
	read := v.policy.parts
	payload := make(map[string]any, 8)
	if read&readsPerson != 0 {
		payload["person"] = map[string]any{"birth": orNull(v.facts.Birth), "unit": orNull(v.facts.Unit)}
	}
	if read&readsVaccination != 0 {
		v.doses = v.set.seriesAt(at, &v.until)
		payload["vaccination"] = v.vaccination(at)
	}
	if read&readsTest != 0 {
		payload["test"] = v.tests(at)
	}
	if read&readsInfection != 0 {
		put(payload, "infection", v.infection(at))
	}
	if read&readsContact != 0 {
		put(payload, "contact", v.contact(at))
	}
	if read&readsQuarantine != 0 {
		put(payload, "quarantine", v.quarantine(at))
	}
	if read&readsDeclaration != 0 {
		put(payload, "declaration", v.declaration(at))
	}
	v.external = make(map[string]any, 4)
	v.surroundings(at, read)
	v.data = map[string]any{"payload": payload, "external": v.external}
}

// put adds an object, unless there is none: absent is null to a rule.
func put(payload map[string]any, name string, object map[string]any) {
	if object != nil {
		payload[name] = object
	}
}

// surroundings adds what is not of the person's health.
func (v *view) surroundings(at rules.DateTime, read parts) {
	if read&readsValueSets != 0 {
		v.external["valueSets"] = v.set.codesAt(at, &v.until)
	}
	if read&readsPlace != 0 {
		v.external["place"] = map[string]any{
			"unit":     orNull(v.where.Unit),
			"province": orNull(provinceOf(v.where.Unit)),
			"kind":     orNull(v.where.Kind),
			"risk":     v.set.riskAt(v.where, at, &v.until),
		}
	}
	if read&readsHome != 0 {
		v.external["home"] = map[string]any{
			"unit":     orNull(v.facts.Unit),
			"province": orNull(provinceOf(v.facts.Unit)),
			"risk":     v.set.riskAt(Where{Unit: v.facts.Unit}, at, &v.until),
		}
	}
}

// setClock moves the clock of the view.
func (v *view) setClock(at rules.DateTime) {
	v.external["validationClock"] = time.UnixMilli(int64(at)).In(rules.Vietnam).Format(timeForm)
}

// happened says that a moment is not in the future. If it is, the view turns then.
func (v *view) happened(when, at rules.DateTime) bool {
	if when <= at {
		return true
	}
	v.until = min(v.until, when)
	return false
}

// passed reads a day or a moment of the facts that has come.
func (v *view) passed(day string, at rules.DateTime) bool {
	d, ok := dayOf(day)
	return ok && v.happened(d, at)
}
