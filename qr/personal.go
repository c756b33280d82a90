package qr

import (
	"fmt"
	"io"
	"log/slog"
)

// Declared says who declared the data (standard §1, field 4).
type Declared uint8

const (
	// BySelf: declared by the person (tự khai).
	BySelf Declared = 0
	// ByOther: declared on the person's behalf (khai hộ).
	ByOther Declared = 1
)

// Gender as the codes carry it (standard §1, EXT position 2).
type Gender uint8

// The values of the standard; GenderNone also stands for an absent one.
const (
	GenderNone   Gender = 0
	GenderMale   Gender = 1
	GenderFemale Gender = 2
)

// String returns "male", "female" or "".
func (g Gender) String() string {
	switch g {
	case GenderMale:
		return "male"
	case GenderFemale:
		return "female"
	}
	return ""
}

// Positions of EXT (standard §1, field 6), as indexes of [Personal.Ext].
const (
	ExtDeclarer  = 0 // QID of the declarer
	ExtGender    = 1 // 0, 1 or 2
	ExtBHYT      = 2 // number of the health insurance card
	ExtPhone     = 3 // 10 digits
	ExtSignature = 4 // written by Signer.Issue alone
)

// Personal is the content of a personal code (standard §1). Read from an
// unverified code it is a claim of whoever made the code, nothing more. The
// fields are verbatim: possibly masked with *, in lower case or accented.
//
// It prints itself redacted; use [Personal.Text] to write a code.
type Personal struct {
	Paper    string   // number of CCCD, CMND or passport; may be empty when declared on behalf
	Name     string   // capitals without diacritics: lossy, no identity
	Birth    string   // YYYY-MM-DD or YYYY
	Declared Declared // who declared it
	QID      QID      // the person's code id
	Ext      []string // positional, see ExtDeclarer and the following; may be short
}

// Extension builds the first four positions of EXT without trailing empties.
func Extension(declarer QID, gender Gender, bhyt, phone string) []string {
	ext := []string{string(declarer), "", bhyt, phone}
	if gender != GenderNone {
		ext[ExtGender] = string('0' + rune(gender))
	}
	return trimEmpty(ext)
}

func trimEmpty(ext []string) []string {
	for len(ext) > 0 && ext[len(ext)-1] == "" {
		ext = ext[:len(ext)-1]
	}
	return ext
}

func (p Personal) ext(i int) string {
	if i < len(p.Ext) {
		return p.Ext[i]
	}
	return ""
}

// DeclarerQID returns EXT position 1, the QID of the person who declared.
func (p Personal) DeclarerQID() QID { return QID(p.ext(ExtDeclarer)) }

// Gender returns EXT position 2; anything but 1 and 2 is GenderNone.
func (p Personal) Gender() Gender { return genderOf(p.ext(ExtGender)) }

func genderOf(s string) Gender {
	switch s {
	case "1":
		return GenderMale
	case "2":
		return GenderFemale
	}
	return GenderNone
}

// BHYT returns EXT position 3, the health insurance card number. "00", which
// deployed codes write for none, is returned as empty.
func (p Personal) BHYT() string {
	if s := p.ext(ExtBHYT); s != "00" {
		return s
	}
	return ""
}

// Phone returns EXT position 4.
func (p Personal) Phone() string { return p.ext(ExtPhone) }

// Signature returns EXT position 5 verbatim. It is worth nothing without
// [Unverified.Verify].
func (p Personal) Signature() string { return p.ext(ExtSignature) }

// Further returns the positions after the signature, which no known version of
// the standard defines.
func (p Personal) Further() []string {
	if len(p.Ext) > ExtSignature+1 {
		return p.Ext[ExtSignature+1:]
	}
	return nil
}

// PaperKind tells the kind of paper by the shape of its number.
func (p Personal) PaperKind() PaperKind { return KindOfPaper(p.Paper) }

// BirthDate returns the parts of the date of birth that are known and not
// masked.
func (p Personal) BirthDate() Birth {
	b, _ := parseBirth(p.Birth)
	return b
}

// Hidden returns the form that a person shows by default: the first six
// characters of the paper number and day and month of birth masked, no BHYT
// number, no phone, no signature. Masking inside the code itself goes further
// than the standard's display rule, because posted screenshots leaked the rest.
func (p Personal) Hidden() Personal {
	p.Paper = HidePaper(p.Paper)
	p.Birth = HideBirth(p.Birth)
	p.Ext = Extension(p.DeclarerQID(), p.Gender(), "", "")
	return p
}

// LogValue keeps personal data out of logs.
func (p Personal) LogValue() slog.Value { return slog.StringValue("personal[redacted]") }

// Format keeps personal data out of formatted text, whatever the verb.
func (p Personal) Format(f fmt.State, _ rune) { io.WriteString(f, "personal[redacted]") }
