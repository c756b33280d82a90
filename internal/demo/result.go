package demo

import (
	"slices"
	"time"
)

// Result is all that the demo found out: what it prints, and what --json
// writes. Times are in seconds.
type Result struct {
	Platform string `json:"platform"` // address that was asked
	Seed     uint64 `json:"seed"`

	People     int `json:"people"`
	Households int `json:"households"`
	Twins      int `json:"twins"`     // people who have a twin in the population
	Newcomers  int `json:"newcomers"` // accounts made so that no cell of the tables stays empty

	Apps     []string   `json:"apps"`     // names, in the order of the tables
	AppIDs   []string   `json:"app_ids"`  // client ids, in the same order
	Accounts []AppCount `json:"accounts"` // what each app registered, in the same order
	QIDs     int        `json:"qids"`     // different QIDs that the apps were given

	Recognition Recognition `json:"recognition"`

	// Tables are named same, read, old and seen. Rows are the apps that show a
	// code, or report it lost (seen); columns those that know the person as well
	// (same), at whose gate it is read (read, old), or which hear of the change
	// (seen). A cell is true when every person asked about agreed. Two more have
	// other rows: of cards they are the provinces of Cards and the columns the
	// colours, and a cell is false when somebody's card is not what their apps'
	// records give; of offline they are the answers of Gate, in one column.
	Tables map[string][][]bool `json:"tables"`
	Cells  []Cell              `json:"cells"` // what stands behind each cell

	Routes  []Route       `json:"routes"` // how each app keeps in step, in the same order
	Changes ChangeSeconds `json:"change_seconds"`

	Places  int      `json:"places"`
	Gates   int      `json:"gates"`
	Scans   Scans    `json:"scans"`
	Tracing []Traced `json:"tracing"`
	Fakes   []Fake   `json:"fakes"`
	Head    Head     `json:"head_count"`
	// Accesses are who read the data of the person traced, from their own list.
	Accesses []Access `json:"accesses"`

	Health Health          `json:"health"`
	Cards  []ProvinceCards `json:"cards"`  // of the provinces with most people
	Unsaid int             `json:"unsaid"` // people of whose health no app said anything: unknown by every policy
	Gate   []GateAnswer    `json:"gate"`
	Paper  *Paper          `json:"paper"` // a travel certificate; null: none was asked for, or nobody can have one

	Phases  []Phase `json:"phases"`
	Seconds float64 `json:"seconds"`
}

// Names of the tables.
const (
	Same = "same" // both apps show the same code
	Read = "read" // the gate of one reads the code shown by the other
	Old  = "old"  // the gate of one reads the code that the other printed before it was connected
	Seen = "seen" // a change made in one app is heard of in the other

	CardsTable   = "cards"   // cards are what the evidence gives
	OfflineTable = "offline" // a gate without network answers as the platform does
)

// AppCount is what one app registered and what it was answered.
type AppCount struct {
	App     string `json:"app"`
	Users   int    `json:"users"`
	Clean   int    `json:"clean"`    // of Users: records without a mistake
	Created int    `json:"created"`  // people new to the platform
	Linked  int    `json:"linked"`   // known to it through another app
	Pending int    `json:"pending"`  // in conflict: no code until somebody looked
	NoPaper int    `json:"no_paper"` // a QID, but no code for want of a paper number
	Mended  int    `json:"mended"`   // a field was not well-formed, refused, and left out
	Refused int    `json:"refused"`  // not registered
}

// Cell is one cell of the tables: app shows, app reads.
type Cell struct {
	Shows    string `json:"shows"`
	Reads    string `json:"reads"`
	People   int    `json:"people"`   // clean people whom both know
	Asked    int    `json:"asked"`    // of those, asked about; 0: nobody, and both cells are false
	Newcomer bool   `json:"newcomer"` // all of Asked signed up for it, see Newcomers
	Same     int    `json:"same"`     // of Asked: shown the same code by both
	Read     int    `json:"read"`     // of Asked: read at the gate
	Old      int    `json:"old"`      // of Asked: the old code of the app that shows, read at the gate
	Changed  int    `json:"changed"`  // people whose code the app that shows reported lost; 0: nobody, and the cell is false
	Seen     int    `json:"seen"`     // of Changed: the other app heard of it
}

// Scans counts what the gates sent and were answered.
type Scans struct {
	Sent        int            `json:"sent"`
	Recorded    int            `json:"recorded"`
	Repeated    int            `json:"repeated"`    // of Recorded: within 5 minutes of the same
	Quarantined int            `json:"quarantined"` // kept, their time not believed
	Refused     int            `json:"refused"`
	Known       int            `json:"known"`   // attributed to a registered person
	Unshown     int            `json:"unshown"` // people who carried nothing a gate can read
	Carriers    map[string]int `json:"carriers"`
	Assurance   map[string]int `json:"assurance"`
}

// Traced is one question of a contact tracer.
type Traced struct {
	Question string   `json:"question"` // place, person or contacts
	VI       string   `json:"vi"`
	EN       string   `json:"en"`
	Rows     int      `json:"rows"`    // people (place), visits (person), contacts
	Truth    int      `json:"truth"`   // people really there, places really passed; 0 for contacts
	Checked  int      `json:"checked"` // lines whose truth is known here
	Right    int      `json:"right"`   // of Checked: true
	Seconds  float64  `json:"seconds"`
	Sample   []string `json:"sample"` // the first rows, masked here for print
}

// Fake is a code that is not what it pretends to be, and what a gate said.
type Fake struct {
	Name      string   `json:"name"` // forged, unsigned, revoked
	VI        string   `json:"vi"`
	EN        string   `json:"en"`
	Signature string   `json:"signature"`
	Assurance string   `json:"assurance"`
	Known     bool     `json:"known"`
	Warnings  []string `json:"warnings"`
	Seen      bool     `json:"seen"` // shown to the gate for what it is
}

// Health counts what the apps said of their users' health.
type Health struct {
	Records      map[string]int `json:"records"`      // written, by kind
	Declarations map[string]int `json:"declarations"` // written, by kind
	Refused      int            `json:"refused"`
	Slips        map[string]int `json:"slips"` // of Records: what was wrong with them, by kind of mistake
}

// Head is the number of people at one place.
type Head struct {
	Place  string    `json:"place"`
	Inside int       `json:"inside"`
	At     time.Time `json:"at"`
}

// Access is one line of a person's own list of who read their data.
type Access struct {
	By      string `json:"by"`
	Action  string `json:"action"`
	Purpose string `json:"purpose"`
	Case    string `json:"case"`
}

// ChangeSeconds is how long changes took to arrive: from the start of the call
// in one app to the event in another.
type ChangeSeconds struct {
	P50      float64 `json:"p50"`
	P95      float64 `json:"p95"`
	Max      float64 `json:"max"`
	Changes  int     `json:"changes"`  // made
	Arrivals int     `json:"arrivals"` // in other apps
}

// Phase is one part of the demo and how long it took.
type Phase struct {
	Name    string  `json:"name"`
	VI      string  `json:"vi"`
	EN      string  `json:"en"`
	Items   int     `json:"items"`
	Note    string  `json:"note,omitempty"`
	Seconds float64 `json:"seconds"`
	Rate    float64 `json:"per_second"`
}

// measure is one of the tables: so many of so many in a cell.
type measure struct {
	name string
	of   func(Cell) (good, all int)
}

// measures are the four tables, in the order of the report.
var measures = [...]measure{
	{Same, func(c Cell) (int, int) { return c.Same, c.Asked }},
	{Read, func(c Cell) (int, int) { return c.Read, c.Asked }},
	{Old, func(c Cell) (int, int) { return c.Old, c.Asked }},
	{Seen, func(c Cell) (int, int) { return c.Seen, c.Changed }},
}

// Whole says that every cell of the tables that could be asked about is true,
// and every fake was seen.
func (r *Result) Whole() bool {
	for _, c := range r.Cells {
		for _, m := range measures {
			if good, all := m.of(c); good < all {
				return false
			}
		}
	}
	for _, f := range r.Fakes {
		if !f.Seen {
			return false
		}
	}
	for _, p := range r.Cards {
		if slices.Contains(p.agrees(), false) {
			return false
		}
	}
	return !slices.ContainsFunc(r.Gate, func(g GateAnswer) bool { return !g.Agree })
}

// fill makes the tables of the cells, which come in the order of the rows.
func (r *Result) fill() {
	n := len(r.Apps)
	r.Tables = map[string][][]bool{}
	for _, m := range measures {
		table := make([][]bool, n)
		for i := range n {
			table[i] = make([]bool, n)
			for j := range n {
				good, all := m.of(r.Cells[i*n+j])
				table[i][j] = all > 0 && good == all
			}
		}
		r.Tables[m.name] = table
	}
	for _, p := range r.Cards {
		r.Tables[CardsTable] = append(r.Tables[CardsTable], p.agrees())
	}
	for _, g := range r.Gate {
		r.Tables[OfflineTable] = append(r.Tables[OfflineTable], []bool{g.Agree})
	}
}
