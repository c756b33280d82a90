package synth

import "github.com/motma/motma/viname"

// Tier returns the first rung of the evidence ladder (identity resolution) on
// which two records of different apps link by themselves, without a reviewer
// and without a third record: "A0", "A1", "A2", "A3", "B1", "B3", or "" for none.
// It is written from the ladder's text and shares no code with the platform's
// matcher, so that each can be measured by the other.
func Tier(a, b Record) string {
	if a.App == b.App || !sameName(a, b) || a.Birth != b.Birth {
		return ""
	}
	switch {
	case a.CCCD != "" && a.CCCD == b.CCCD && len(a.CCCD) == 12:
		if a.CCCDBy >= Card && b.CCCDBy >= Card {
			return "A0"
		}
		return "A1"
	case a.CCCD != "" && b.CCCD != "":
		return "" // two numbers: never one person by a weaker sign
	case crosswalk(a, b) || crosswalk(b, a):
		return "A2"
	case len(a.BHYT) == 15 && len(b.BHYT) == 15 && a.BHYT[5:] == b.BHYT[5:]:
		return "A3"
	case a.PhoneBy >= OTP && b.PhoneBy >= OTP && a.Phone == b.Phone && !a.Contested && !b.Contested && len(a.Birth) == 10:
		return "B1"
	case a.Passport != "" && a.Passport == b.Passport && a.Nationality == b.Nationality && a.PassportBy >= Card && b.PassportBy >= Card:
		return "B3"
	}
	return ""
}

// sameName: equal without diacritics in any order, and no accent against
// another.
func sameName(a, b Record) bool {
	return viname.SameFolded(a.Name, b.Name) && viname.Compare(a.Name, b.Name) != viname.Contradicting
}

// crosswalk: one record has both numbers from the register, the other only the
// old one.
func crosswalk(both, old Record) bool {
	return both.CCCDBy >= Card && both.CMND != "" && old.CCCD == "" && old.CMND == both.CMND
}
