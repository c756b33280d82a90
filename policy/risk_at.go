package policy

import "time"

// RiskAt is the level of risk that the policies of the set see at a place; 0:
// none was assessed.
func (s *Set) RiskAt(w Where, at time.Time) int {
	if w.Risk > 0 {
		return w.Risk
	}
	return s.risks.At(w.Unit, at)
}
