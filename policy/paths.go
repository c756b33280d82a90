package policy

import (
	"regexp"
	"strings"
)

// clockPath is where rules read the moment.
const clockPath = "external.validationClock"

// parts are the parts of the data that a policy's rules read.
type parts uint16

const (
	readsPerson parts = 1 << iota
	readsVaccination
	readsTest
	readsInfection
	readsContact
	readsQuarantine
	readsDeclaration
	readsPlace
	readsHome
	readsValueSets

	// readsEvidence are the kinds of evidence.
	readsEvidence = readsVaccination | readsTest | readsInfection | readsContact | readsQuarantine | readsDeclaration
)

// members are the objects of the data, and what each holds.
var members = []struct {
	path  string
	part  parts
	names string
}{
	{"payload.person", readsPerson, "birth unit"},
	{"payload.vaccination", readsVaccination, "doses first last full unlisted list"},
	{"payload.test", readsTest, "pcr antigen any"},
	{"payload.test.pcr", readsTest, "negative positive result at"},
	{"payload.test.antigen", readsTest, "negative positive result at"},
	{"payload.test.any", readsTest, "negative positive result at"},
	{"payload.infection", readsInfection, "active since recovered"},
	{"payload.contact", readsContact, "class since until"},
	{"payload.quarantine", readsQuarantine, "active from to"},
	{"payload.declaration", readsDeclaration, "kind at until symptoms exposed travelled"},
	{"external.place", readsPlace, "unit province kind risk"},
	{"external.home", readsHome, "unit province risk"},
}

// known are all paths that rules may read, with the part that each is of.
var known = func() map[string]parts {
	out := map[string]parts{clockPath: 0}
	for _, m := range members {
		out[m.path] = m.part
		for name := range strings.FieldsSeq(m.names) {
			out[m.path+"."+name] = m.part
		}
	}
	return out
}()

var (
	valueSetPath = regexp.MustCompile(`^external\.valueSets\.[A-Za-z0-9_-]{1,64}$`)
	dosePath     = regexp.MustCompile(`^payload\.vaccination\.list\.(length|[0-9]{1,3}(\.(date|product|number|of))?)$`)
)

// partOf gives the part of the data that a path reads; false for a path that
// leads nowhere: a slip in a rule must not read as "nothing is known".
func partOf(path string) (parts, bool) {
	if p, ok := known[path]; ok {
		return p, true
	}
	switch {
	case valueSetPath.MatchString(path):
		return readsValueSets, true
	case dosePath.MatchString(path):
		return readsVaccination, true
	}
	return 0, false
}
