package synth

// Carrier is what the person holds out at a gate.
type Carrier uint8

// The carriers of standard §3 and §4.
const (
	AppCode  Carrier = iota + 1 // the personal code on an app's screen
	Printed                     // the personal code on paper
	CCCDCard                    // the chip card's QR
	BHYTCard                    // the insurance card's QR
	Manual                      // staff type a number: the phone, else a paper's
)

// String names the carrier.
func (c Carrier) String() string {
	names := [...]string{"", "app-code", "printed", "cccd-card", "bhyt-card", "manual"}
	if int(c) >= len(names) {
		return ""
	}
	return names[c]
}

// carrier returns what the person shows today: nine days in ten the usual
// thing, else what is at hand. The shares are this project's own assumptions.
func (pl *Plan) carrier(d *dice, m *Person, members []Person) (Carrier, string) {
	x := roll(pl.p.cfg.Seed, streamCard, uint64(m.Index))
	if d.chance(0.1) {
		x = unit01(d.pcg.Uint64())
	}
	app := pl.p.usualApp(m, members)
	switch {
	case app != "" && x < 0.72 && m.Age >= 10:
		return AppCode, app
	case app != "" && x < 0.82:
		return Printed, app
	case m.CCCD != "" && x < 0.92:
		return CCCDCard, ""
	case m.BHYT != "" && (x < 0.97 || m.Age < adultAge):
		return BHYTCard, ""
	}
	return Manual, ""
}

// usualApp is the app whose code the person shows: one of those that know the
// person, always the same; empty when none does.
func (p *Population) usualApp(m *Person, members []Person) string {
	var guardian *Person
	if m.Guardian >= 0 {
		guardian = &members[m.Guardian-members[0].Index]
	}
	best, app := -1.0, ""
	for i := range p.cfg.Apps {
		a := &p.cfg.Apps[i]
		if x := roll(p.cfg.Seed^hash(a.ID), streamCard, uint64(m.Index)); x > best && p.uses(m, guardian, a) {
			best, app = x, a.ID
		}
	}
	return app
}
