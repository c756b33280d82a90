// Package profiles describes a country's apps as data: who they are, how they
// know people, what each may say and read, what its own codes look like, and how
// a list of its users is laid out. Connecting one more app needs a file and no
// code.
//
// The eight apps of 2021 are built in. What a source attests of them (owner,
// what they do, by what they know people) is in standard.md section 7; no source
// documents any app's own code, nor any list's columns: those are this
// project's placeholders and say so in the file, to be replaced by what an app
// team knows.
//
// A profile grants nothing by itself: an operator registers an app from it.
package profiles

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Profile is one app, as its file says.
type Profile struct {
	ID      string   `yaml:"id"`       // short name, e.g. "bluezone"
	Names   Names    `yaml:"names"`    // in full
	Owner   string   `yaml:"owner"`    // the authority whose app it is
	Unit    string   `yaml:"unit"`     // administrative unit it is made for; empty: the country
	KnownBy []string `yaml:"known_by"` // how it knows its users, of [Keys]

	Contributes []string            `yaml:"contributes"` // attributes that it says, of [Attributes]
	Reads       []string            `yaml:"reads"`       // what it may read beyond what it said itself: of [Attributes] and [HealthReads]
	Proves      map[string][]string `yaml:"proves"`      // kind of identifier: how, of [Proofs]
	Records     []string            `yaml:"records"`     // kinds of health data that it writes, of [Records]
	Purposes    []string            `yaml:"purposes"`    // what for
	Scopes      []string            `yaml:"scopes"`      // what it may do

	OwnCodes []OwnCode `yaml:"own_codes"` // codes that it printed before it was connected
	Import   *Import   `yaml:"import"`    // how a list of its users is laid out
	Sync     string    `yaml:"sync"`      // how it keeps in step in the demo, of [Routes]

	file  string
	lines *yaml.Node // where everything stands
}

// Names are an app's full name in two languages.
type Names struct {
	VI string `yaml:"vi"`
	EN string `yaml:"en"`
}

// OwnCode is a pattern of an app's own codes, with an example that proves it.
type OwnCode struct {
	Pattern string `yaml:"pattern"` // RE2 for the whole text, with the group (?P<user>...)
	Text    string `yaml:"text"`    // an example
	User    string `yaml:"user"`    // the app's user id in it
	Source  string `yaml:"source"`  // attested or placeholder
}

// Where a pattern comes from.
const (
	Attested    = "attested"    // a source documents it
	Placeholder = "placeholder" // this project made it up
)

// Of writes the code of another user in the form of the example.
func (o OwnCode) Of(user string) string { return strings.Replace(o.Text, o.User, user, 1) }

// Import is how a list of an app's users (CSV with a header, or NDJSON) is laid
// out.
type Import struct {
	// Columns say what each column is: an attribute that the app contributes, or
	// user, declarer (user id of whoever declares on behalf) or same_as. A column
	// that is not named is not read.
	Columns   map[string]string `yaml:"columns"`
	Constants map[string]string `yaml:"constants"` // attribute: its value in every row
	Date      string            `yaml:"date"`      // how dates are written, of [Dates]
	Sex       map[string]string `yaml:"sex"`       // male, female: the word in the list
	Proofs    []Proof           `yaml:"proofs"`
}

// Proof says by which column of a list an identifier is proved.
type Proof struct {
	Kind   string `yaml:"kind"`   // of identifier: phone, cccd ...
	How    string `yaml:"how"`    // otp, card, register
	Column string `yaml:"column"` // that tells
	Value  string `yaml:"value"`  // what it holds where the proof is there
	At     string `yaml:"at"`     // column of the day on which it was proved; empty: the day of the import
}

// Attributes are what may be said of a person.
var Attributes = []string{"name", "birth", "sex", "cccd", "cmnd", "passport", "nationality", "bhyt", "phone", "unit"}

// HealthReads are what may be read of a person's health.
var HealthReads = []string{"card", "declaration", "records", "certificate"}

// Records are the kinds of health data that an app may write.
var Records = []string{"dose", "test", "infection", "contact", "quarantine", "check", "declaration"}

// Proofs are the ways that each identifier may be proved in.
var Proofs = map[string][]string{
	"cccd": {"card", "register"}, "cmnd": {"card", "register"}, "passport": {"card", "register"},
	"bhxh": {"card", "register"}, "phone": {"otp"},
}

// Keys are the ways in which apps know people (standard §7).
var Keys = []string{"phone", "otp", "cccd", "bhyt", "passport", "population", "account"}

// Routes are the ways in which an app keeps in step.
var Routes = []string{"bulk", "call", "feed", "webhook"}

// Dates are the ways of writing a date, by the layout that package time takes.
var Dates = map[string]string{"yyyy-MM-dd": "2006-01-02", "dd/MM/yyyy": "02/01/2006", "dd-MM-yyyy": "02-01-2006", "yyyyMMdd": "20060102", "ddMMyyyy": "02012006"}
