package rules

import (
	"encoding/json"
	"slices"
	"strconv"
)

// ValueSet is a list of codes, such as the vaccines that are accepted, as it
// was from some day on. The form is that of the EU's value sets.
type ValueSet struct {
	ID     string           `json:"valueSetId"`
	Date   DateTime         `json:"valueSetDate"` // from when on it holds
	Values map[string]Value `json:"valueSetValues"`
}

// Value describes one code of a value set.
type Value struct {
	Display string `json:"display"`
	Lang    string `json:"lang"`
	Active  bool   `json:"active"` // of the registry that it is from; a code out of use stays in the set
	Version string `json:"version"`
	System  string `json:"system,omitempty"`
}

// ValueSets are the dated editions of any number of value sets. They are read
// only: evaluations may share them.
type ValueSets struct {
	editions map[string][]edition // by id, oldest first
}

type edition struct {
	from  DateTime
	codes []any // sorted strings, in the form in which rules see them
}

// always is before every date: for value sets that carry none.
const always = -maxMillis

// ParseValueSets reads one value set, an array of them, or the short form
// {id: [codes]} that has no dates. Of two editions with the same date and id
// the latter counts.
func ParseValueSets(text []byte) (*ValueSets, error) {
	v, err := readJSON(text, MaxData)
	if err != nil {
		return nil, err
	}
	s := &ValueSets{}
	if short, ok := v.(map[string]any); ok && short["valueSetId"] == nil {
		return s, s.addShort(short)
	}
	raw := []json.RawMessage{text}
	if _, many := v.([]any); many {
		raw = nil // or the first item would be written over the caller's text
		if err := json.Unmarshal(text, &raw); err != nil {
			return nil, &Error{Code: BadJSON, Text: "not JSON"}
		}
	}
	for i, r := range raw {
		var set ValueSet
		if err := json.Unmarshal(r, &set); err != nil {
			return nil, memberError(err, strconv.Itoa(i))
		}
		if err := s.Add(&set); err != nil {
			return nil, memberError(err, strconv.Itoa(i))
		}
	}
	return s, nil
}

// Add adds an edition. It is for putting a collection together, before it is
// used.
func (s *ValueSets) Add(set *ValueSet) error {
	if set.ID == "" {
		return &Error{Code: BadField, At: "/valueSetId", Text: "a value set has an id"}
	}
	codes := make([]string, 0, len(set.Values))
	for code := range set.Values {
		codes = append(codes, code)
	}
	s.add(set.ID, set.Date, codes)
	return nil
}

func (s *ValueSets) addShort(short map[string]any) error {
	for id, list := range short {
		at := (*place)(nil).member(id)
		items, ok := list.([]any)
		if !ok {
			return at.fail(BadField, "a value set is an array of codes, not "+kindOf(list))
		}
		codes := make([]string, len(items))
		for i, item := range items {
			if codes[i], ok = item.(string); !ok {
				return at.item(i).fail(BadField, "a code is a string, not "+kindOf(item))
			}
		}
		s.add(id, always, codes)
	}
	return nil
}

func (s *ValueSets) add(id string, from DateTime, codes []string) {
	if s.editions == nil {
		s.editions = map[string][]edition{}
	}
	slices.Sort(codes)
	e := edition{from: from, codes: make([]any, len(codes))}
	for i, c := range codes {
		e.codes[i] = c
	}
	list := slices.DeleteFunc(s.editions[id], func(other edition) bool { return other.from == from })
	list = append(list, e)
	slices.SortFunc(list, func(a, b edition) int { return int(min(1, max(-1, a.from-b.from))) })
	s.editions[id] = list
}

// At gives what rules read as external.valueSets: of each set the edition that
// holds at that moment. A set that does not hold yet is absent.
func (s *ValueSets) At(moment DateTime) map[string]any {
	out := map[string]any{}
	for id, list := range s.editions {
		for _, e := range list {
			if e.from <= moment {
				out[id] = e.codes
			}
		}
	}
	return out
}

// Turns lists, in order, the moments from which [ValueSets.At] gives something
// else than before. Sets without a date hold from the beginning.
func (s *ValueSets) Turns() []DateTime {
	var out []DateTime
	for _, list := range s.editions {
		for _, e := range list {
			if e.from != always {
				out = append(out, e.from)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
