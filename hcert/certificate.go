package hcert

// Certificate is the European certificate proper, as far as it is defined
// (EU eHealth Network, value sets and schema 1.3.0). It holds statements of one
// kind, as a rule exactly one.
type Certificate struct {
	Version      string        `json:"ver"`
	Name         Name          `json:"nam"`
	Birth        string        `json:"dob"` // YYYY-MM-DD, YYYY-MM, YYYY, or empty
	Vaccinations []Vaccination `json:"v,omitempty"`
	Tests        []Test        `json:"t,omitempty"`
	Recoveries   []Recovery    `json:"r,omitempty"`
}

func (c *Certificate) statements() int {
	return len(c.Vaccinations) + len(c.Tests) + len(c.Recoveries)
}

// Name is a person's name as written and as machine-readable travel documents
// have it (ICAO 9303: A to Z, with < between words).
type Name struct {
	Family       string `json:"fn,omitempty"`
	FamilyTravel string `json:"fnt,omitempty"`
	Given        string `json:"gn,omitempty"`
	GivenTravel  string `json:"gnt,omitempty"`
}

// Vaccination is one dose: the last one received.
type Vaccination struct {
	Disease string `json:"tg"` // SNOMED CT code
	Vaccine string `json:"vp"` // kind of vaccine, SNOMED CT or ATC code
	Product string `json:"mp"`
	Maker   string `json:"ma"`
	Dose    Count  `json:"dn"` // doses received so far
	Doses   Count  `json:"sd"` // doses of the whole series
	Date    string `json:"dt"` // YYYY-MM-DD
	Country string `json:"co"`
	Issuer  string `json:"is"`
	ID      string `json:"ci"`
}

// Test is the result of one test.
type Test struct {
	Disease  string `json:"tg"`
	Kind     string `json:"tt"` // LOINC code: LP6464-4 PCR, LP217198-3 antigen
	Name     string `json:"nm,omitempty"`
	Maker    string `json:"ma,omitempty"`
	Sampled  string `json:"sc"` // date and time with zone
	Resulted string `json:"dr,omitempty"`
	Result   string `json:"tr"` // SNOMED CT: 260415000 not detected, 260373001 detected
	Centre   string `json:"tc,omitempty"`
	Country  string `json:"co"`
	Issuer   string `json:"is"`
	ID       string `json:"ci"`
}

// Recovery is an infection that was survived.
type Recovery struct {
	Disease  string `json:"tg"`
	Positive string `json:"fr"` // date of the first positive test
	Country  string `json:"co"`
	Issuer   string `json:"is"`
	From     string `json:"df"`
	Until    string `json:"du"`
	ID       string `json:"ci"`
}
