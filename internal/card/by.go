package card

import (
	"strings"

	"github.com/motma/motma/internal/unit"
)

// By is who acts, as the transport authenticated the client. The officer is a
// reference that the client names: that it stands for one human being is the
// client's word.
type By struct {
	Client   string
	Officer  string
	Unit     string // what the client is competent for; empty: the country
	Operator bool   // runs the platform: all units
}

// officer is one officer's reference however it was written: "An" and "an" are
// not two.
func (b By) officer() string { return strings.ToLower(b.Officer) }

// actor names the officer in change logs.
func (b By) actor() string { return "client:" + b.Client + "/" + b.officer() }

// hand names client and officer where a second officer is noted.
func (b By) hand() string { return b.Client + "/" + b.officer() }

// admitted wants an officer to be named.
func (b By) admitted() error {
	if b.Client == "" || b.Officer == "" || len(b.Officer) > 64 {
		return ErrOfficer
	}
	return nil
}

// competent says whether somebody may decide for a unit: an authority for its
// own area alone, so never for the nation unless it is the nation's.
func (b By) competent(area string) error {
	if b.Operator || b.Unit == "" || area != "" && unit.Within(b.Unit, area) {
		return nil
	}
	return ErrUnit
}

// other wants another officer than the first. The same reference with another
// client is no other: it may be one desk's second program.
func (b By) other(first string) error {
	if strings.EqualFold(first, b.Officer) {
		return ErrSecond
	}
	return nil
}
