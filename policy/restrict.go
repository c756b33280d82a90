package policy

import "time"

// restrictDays is how long an infection of which nobody can record the recovery
// any more goes on counting. Project's own choice.
const restrictDays = 30

// Restricting gives what of some facts keeps a person from passing, and ends by
// itself: infections of the last 30 days without a recovery, positive tests,
// contacts and orders of quarantine. It is what goes on counting when its user
// leaves the app that said it, for nobody sheds a quarantine by leaving an app.
func (f Facts) Restricting(at time.Time) Facts {
	out := Facts{Contacts: f.Contacts, Quarantines: f.Quarantines}
	for _, t := range f.Tests {
		if t.Positive {
			out.Tests = append(out.Tests, t)
		}
	}
	first := at.AddDate(0, 0, -restrictDays).Format(time.DateOnly)
	for _, i := range f.Infections {
		if i.Recovered == "" && i.Since >= first {
			out.Infections = append(out.Infections, i)
		}
	}
	return out
}
