package scan

import (
	"strings"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/qr"
)

// What codes say of their bearer, as the registry takes it.

func ofPersonal(c qr.Personal) person.Attributes {
	a := person.Attributes{Name: c.Name, Birth: c.Birth, Sex: person.Sex(c.Gender()), BHYT: c.BHYT(), Phone: c.Phone()}
	switch c.PaperKind() {
	case qr.PaperCCCD:
		a.CCCD = c.Paper
	case qr.PaperCMND:
		a.CMND = c.Paper
	default:
		a.Passport = c.Paper
	}
	return a
}

func ofCCCD(c qr.CCCD) person.Attributes {
	a := person.Attributes{Name: c.Name, Birth: c.Birth.String(), Sex: person.Sex(c.Gender), CCCD: c.Number}
	if len(c.OldCMND) == 9 && !strings.ContainsFunc(c.OldCMND, func(r rune) bool { return r < '0' || r > '9' }) {
		a.CMND = c.OldCMND
	}
	return a
}

func ofBHYT(c qr.BHYT) person.Attributes {
	return person.Attributes{Name: c.Name, Birth: c.Birth.String(), Sex: person.Sex(c.Gender), BHYT: c.Number}
}

// ofNumber is what a typed number says: nothing but itself.
func ofNumber(k person.Key) person.Attributes {
	switch k.Kind {
	case person.KeyCCCD:
		return person.Attributes{CCCD: k.Value}
	case person.KeyCMND:
		return person.Attributes{CMND: k.Value}
	case person.KeyBHXH:
		return person.Attributes{BHYT: k.Value}
	case person.KeyPhone:
		return person.Attributes{Phone: k.Value}
	}
	nation, number, _ := strings.Cut(k.Value, ":")
	return person.Attributes{Nationality: nation, Passport: number}
}
