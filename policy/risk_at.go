package policy

import "time"

// RiskAt is the level of risk that the policies of the set see at a place, 0 when
// none was assessed, and when it becomes another; zero: not foreseen.
func (s *Set) RiskAt(w Where, at time.Time) (level int, until time.Time) {
	if w.Risk > 0 {
		return w.Risk, time.Time{}
	}
	turn := never
	level = s.risks.at(w.Unit, momentOf(at), &turn)
	if turn != never {
		until = time.UnixMilli(int64(turn)).UTC()
	}
	return level, until
}
