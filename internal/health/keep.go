package health

import "time"

// Erasable says that a record is kept no longer: what is dated, and ended,
// before a moment (Regulation 733 keeps the latest month, standard §6). Doses
// and infections stay: a card and a certificate rest on them for longer. That
// is this project's own choice.
func (r Record) Erasable(before time.Time) bool {
	if !r.At.Before(before) {
		return false // corrected or withdrawn since: its reason is to be seen
	}
	b := r.Body
	switch {
	case b.Test != nil:
		return b.Test.Sample.Before(before)
	case b.Contact != nil:
		return b.Contact.Since.Before(before) && b.Contact.Until.Before(before)
	case b.Quarantine != nil:
		return b.Quarantine.To.Before(before)
	case b.Check != nil:
		return true // it came in on its day or later
	}
	return false
}
