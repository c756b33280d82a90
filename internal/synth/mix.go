package synth

import "fmt"

// Mix is how often each mistake is made, as a share of the records it can
// happen to. The zero Mix makes none.
type Mix struct {
	NoID          float64 // no paper number, or one that is none
	Wrong         float64 // a wrong name, birth date or other field
	Unverifiable  float64 // a well-formed number that no register knows
	BareName      float64 // the name folded: taken from a personal code
	YearDefault   float64 // only the year is known, written as 1 January
	StalePhone    float64 // the number the person had before, now another's
	ChildOnParent float64 // a child registered with the parent's number
	Moved         float64 // the number of another member of the household

	// Of what apps say of health: shares of what they say.
	DoseMissing float64 // a dose that never arrived
	DoseDate    float64 // a dose on another day
	DoseProduct float64 // a dose of another vaccine
	DoseTwice   float64 // a dose that a second app says too, where one does
	Misfiled    float64 // a dose or test on the account of another of the household
}

// NoErrors makes none.
func NoErrors() Mix { return Mix{} }

// March2022 is the mix measured when 76.6 million records were compared with
// the population register (identity resolution): 4.6 % without or with an
// invalid number, 26 % wrong in some field, 3.5 % not to be verified. The other
// shares are this project's own estimates: of health it is only known that wrong
// and missing doses were what people complained of most (standard §8).
func March2022() Mix {
	return Mix{
		NoID: 0.046, Wrong: 0.26, Unverifiable: 0.035,
		BareName: 0.10, YearDefault: 0.5, StalePhone: 0.5, ChildOnParent: 0.3, Moved: 0.015,
		DoseMissing: 0.06, DoseDate: 0.04, DoseProduct: 0.015, DoseTwice: 0.5, Misfiled: 0.015,
	}
}

func (m Mix) check() error {
	for _, share := range []float64{m.NoID, m.Wrong, m.Unverifiable, m.BareName, m.YearDefault, m.StalePhone, m.ChildOnParent, m.Moved,
		m.DoseMissing, m.DoseDate, m.DoseProduct, m.DoseTwice, m.Misfiled} {
		if !(share >= 0 && share <= 1) {
			return fmt.Errorf("synth: a share of errors must be 0 to 1")
		}
	}
	if m.NoID+m.Wrong+m.Unverifiable > 1 {
		return fmt.Errorf("synth: the shares of errors add up to more than 1")
	}
	return nil
}
