package policy

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/motma/motma/rules"
)

// Risks are levels of risk by Resolution 128/NQ-CP, 1 (green) to 4 (red), that
// units were given from some day on. The Resolution assesses communes; a level
// of a district or province stands for those in it that have none of their own.
// The zero value knows none. It is put together before it is used, and then read
// only.
type Risks struct {
	levels map[string][]riskFrom // oldest first
}

type riskFrom struct {
	from  rules.DateTime
	level int // 0: no longer assessed
}

// Risk is one assessment.
type Risk struct {
	Unit  string    `json:"unit"`
	From  time.Time `json:"from"`
	Level int       `json:"level"` // 1 to 4; 0: from now on none
}

// MaxRisk is the highest level.
const MaxRisk = 4

// Add adds an assessment. Of two of a unit at the same moment the latter counts.
// False: it is no level.
func (r *Risks) Add(a Risk) bool {
	if a.Level < 0 || a.Level > MaxRisk {
		return false
	}
	if r.levels == nil {
		r.levels = map[string][]riskFrom{}
	}
	at := momentOf(a.From)
	list := slices.DeleteFunc(r.levels[a.Unit], func(l riskFrom) bool { return l.from == at })
	i, _ := slices.BinarySearchFunc(list, at, func(l riskFrom, at rules.DateTime) int { return cmp.Compare(l.from, at) })
	r.levels[a.Unit] = slices.Insert(list, i, riskFrom{at, a.Level})
	return true
}

// At gives the level of a unit: its own, else that of its district, else that
// of its province; 0 when none is known.
func (r *Risks) At(unit string, at time.Time) int {
	until := never
	return r.at(unit, momentOf(at), &until)
}

// at also lowers until to the next change of any of the three.
func (r *Risks) at(unit string, at rules.DateTime, until *rules.DateTime) int {
	if r == nil || unit == "" || len(r.levels) == 0 {
		return 0
	}
	level, last := 0, ""
	for _, u := range [...]string{unit, districtOf(unit), provinceOf(unit)} {
		if u == "" || u == last {
			continue
		}
		last = u
		if own := r.own(u, at, until); level == 0 {
			level = own
		}
	}
	return level
}

func (r *Risks) own(unit string, at rules.DateTime, until *rules.DateTime) (level int) {
	for _, l := range r.levels[unit] {
		if l.from > at {
			*until = min(*until, l.from)
			break
		}
		level = l.level
	}
	return level
}

// Since gives what counts from a moment on: of each unit the level that it has
// then, and those that follow.
func (r *Risks) Since(at time.Time) *Risks {
	out := &Risks{levels: make(map[string][]riskFrom, len(r.levels))}
	for unit, list := range r.levels {
		first := 0
		for first+1 < len(list) && list[first+1].from <= momentOf(at) {
			first++
		}
		out.levels[unit] = slices.Clone(list[first:])
	}
	return out
}

// List gives all assessments, by unit and date.
func (r *Risks) List() []Risk {
	out := []Risk{}
	if r == nil {
		return out
	}
	for unit, list := range r.levels {
		for _, l := range list {
			out = append(out, Risk{Unit: unit, From: time.UnixMilli(int64(l.from)).UTC(), Level: l.level})
		}
	}
	slices.SortFunc(out, func(a, b Risk) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), a.From.Compare(b.From))
	})
	return out
}

// MarshalJSON writes the list.
func (r *Risks) MarshalJSON() ([]byte, error) { return json.Marshal(r.List()) }

// UnmarshalJSON reads a list of assessments.
func (r *Risks) UnmarshalJSON(text []byte) error {
	var list []Risk
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	*r = Risks{}
	for i, a := range list {
		if !r.Add(a) {
			return &Error{[]Problem{{At: "/" + strconv.Itoa(i) + "/level", VI: "mức nguy cơ từ 1 đến 4, hoặc 0 khi thôi đánh giá", EN: "a level is 1 to 4, or 0 for no longer assessed"}}}
		}
	}
	return nil
}
