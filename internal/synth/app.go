package synth

// App is one of the apps to be connected: whom it knows and what of them.
// The owners and the keys are standard §7's; every share is this project's own
// assumption.
type App struct {
	ID    string // short id: "bluezone"
	Name  string
	Owner string

	Reach  float64 // share of adults who use it
	Entry  float64 // share of foreigners: they come through entry declaration and quarantine
	Away   float64 // the same, where Home is set, for people elsewhere without ties there
	Home   string  // province code it is made for; empty: the country
	Minors float64 // share of its users' children whom they declared in it
	MinAge int     // no record below this age

	Knows Knows
	Proof Proves
	Says  Says

	// Checked: taken from the population register, so that name, birth and
	// number are right whatever the mix says.
	Checked bool
}

// Knows is the share of an app's records that hold each attribute. Name and
// birth date are in every record.
type Knows struct{ Phone, CCCD, CMND, Passport, BHYT, Sex, Unit float64 }

// Proves is the share of the held identifiers that the app has proved: the
// phone by a one-time password, CCCD and BHYT by a register, a passport by an
// officer who saw it.
type Proves struct{ Phone, CCCD, BHYT, Passport float64 }

// Says is what an app says of its users' health: the share of what happened to
// them that it hears of, and the forms that they declare by. An app that is made
// for one province hears of nothing elsewhere.
type Says struct {
	Doses, Tests, Infections, Contacts, Orders float64

	Retells bool // says again doses that another app gave: see Mix.DoseTwice
	Forms   []string
}

// Apps returns the eight apps of standard §7.
//
// Every pair of them can link a person whose data is clean. The common ground
// is B1: seven apps hold a proved phone for nearly all their users, VHD and the
// rest for most, all with name and birth date; the population register gives
// VNEID the phone, which is proved by OTP at activation. Beside it: A0 for VNEID
// with Sổ sức khỏe (both verified CCCD), A1 wherever the number was declared,
// A2 for holders known by CMND to one app and by both numbers to another, A3
// between Sổ sức khỏe, NCOVI and Y tế HCM (BHXH), B3 between VHD and Quản lý cách ly
// (passport shown at entry).
func Apps() []App {
	return []App{
		{ID: "bluezone", Name: "Bluezone", Owner: "Bộ Thông tin và Truyền thông", Reach: 0.50, Entry: 0.4, Minors: 0.03, MinAge: 6,
			Knows: Knows{Phone: 1, CCCD: 0.25, CMND: 0.05, Sex: 0.8, Unit: 0.6}, Proof: Proves{Phone: 1},
			Says: Says{Forms: []string{"domestic"}}},
		{ID: "ncovi", Name: "NCOVI", Owner: "Bộ Y tế, Bộ Thông tin và Truyền thông", Reach: 0.35, Entry: 0.2, Minors: 0.08,
			Knows: Knows{Phone: 1, CCCD: 0.40, CMND: 0.12, BHYT: 0.35, Sex: 0.9, Unit: 0.9}, Proof: Proves{Phone: 1},
			Says: Says{Forms: []string{"domestic"}}},
		{ID: "vhd", Name: "Vietnam Health Declaration", Owner: "Bộ Y tế", Reach: 0.50, Entry: 0.95, Minors: 0.15,
			Knows: Knows{Phone: 0.95, CCCD: 0.65, CMND: 0.15, Passport: 0.5, Sex: 1, Unit: 1}, Proof: Proves{Phone: 0.92, Passport: 0.9},
			Says: Says{Forms: []string{"domestic", "movement", "entry"}}},
		{ID: "ssk", Name: "Sổ sức khỏe điện tử", Owner: "Bộ Y tế", Reach: 0.65, Entry: 0.3, Minors: 0.40, MinAge: 5,
			Knows: Knows{Phone: 0.97, CCCD: 0.85, CMND: 0.25, Passport: 0.3, BHYT: 0.75, Sex: 1, Unit: 1}, Proof: Proves{Phone: 0.95, CCCD: 0.4, BHYT: 0.5},
			Says: Says{Doses: 1}},
		{ID: "qlcl", Name: "Quản lý cách ly", Owner: "Bộ Y tế", Reach: 0.18, Entry: 0.6, Minors: 0.06,
			Knows: Knows{Phone: 0.95, CCCD: 0.60, CMND: 0.12, Passport: 0.5, Sex: 1, Unit: 0.9}, Proof: Proves{Phone: 0.95, Passport: 0.9},
			Says: Says{Contacts: 0.9, Orders: 1}},
		{ID: "hcdc", Name: "HCDC App", Owner: "Sở Y tế Thành phố Hồ Chí Minh", Reach: 0.55, Home: "79", Away: 0.04, Entry: 0.2, Minors: 0.10,
			Knows: Knows{Phone: 0.97, CCCD: 0.55, CMND: 0.10, BHYT: 0.2, Sex: 1, Unit: 0.9}, Proof: Proves{Phone: 0.92},
			Says: Says{Tests: 0.8, Infections: 1, Contacts: 0.9}},
		{ID: "ythcm", Name: "Y tế HCM", Owner: "Sở Y tế Thành phố Hồ Chí Minh", Reach: 0.60, Home: "79", Away: 0.04, Entry: 0.2, Minors: 0.10,
			Knows: Knows{Phone: 1, CCCD: 0.65, CMND: 0.10, BHYT: 0.3, Sex: 1, Unit: 1}, Proof: Proves{Phone: 1},
			Says: Says{Tests: 0.7, Infections: 0.6, Retells: true, Forms: []string{"domestic"}}},
		{ID: "vneid", Name: "VNEID", Owner: "Bộ Công an", Reach: 0.45, MinAge: 14, Checked: true,
			Knows: Knows{Phone: 1, CCCD: 1, CMND: 0.6, Sex: 1, Unit: 1}, Proof: Proves{Phone: 1, CCCD: 1},
			Says: Says{Forms: []string{"domestic", "movement"}}},
	}
}

// tied is the share of people elsewhere who work, study or travel in an app's
// home province, and whom it therefore reaches as it does the residents.
const tied = 0.30

// Uses reports whether the app has a record of the person.
func (p *Population) Uses(m Person, app App) bool {
	if m.Guardian < 0 {
		return p.uses(&m, nil, &app)
	}
	guardian := p.Person(m.Guardian)
	return p.uses(&m, &guardian, &app)
}

func (p *Population) uses(m, guardian *Person, app *App) bool {
	if m.Age < app.MinAge || app.Checked && m.CCCD == "" {
		return false
	}
	x := roll(p.cfg.Seed^hash(app.ID), streamMember, uint64(m.Index))
	if guardian != nil {
		return x < app.Minors && p.uses(guardian, nil, app)
	}
	if m.Phone == "" && app.Knows.Phone == 1 { // nobody registers there without one
		return false
	}
	if m.Nationality != "VNM" {
		return x < app.Entry
	}
	reach := app.Reach
	if app.Home != "" && m.province != app.Home && roll(p.cfg.Seed, streamTies, uint64(m.Index)) >= tied {
		reach = app.Away
	}
	return x < reach*p.engagement(m)
}

// engagement makes the users of one app likelier to use another: two fifths
// of adults use half as many apps again, the old half as many.
func (p *Population) engagement(m *Person) float64 {
	e := 2.0 / 3
	if roll(p.cfg.Seed, streamEngaged, uint64(m.Index)) < 0.4 {
		e = 1.5
	}
	if m.Age > 70 {
		e /= 2
	}
	return e
}

// hash is FNV-1a.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range []byte(s) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
