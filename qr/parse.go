package qr

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// Unverified is a personal code as read: well-formed enough to be told apart, and
// worth no more than the word of whoever made it. Its content is reached through
// [Unverified.Claim], its proof through [Unverified.Verify].
type Unverified struct {
	text     string // without the margin, byte for byte
	paper    string
	name     string
	birth    string
	qid      string
	ext      string // the sixth field, verbatim
	rest     string // what follows a sixth separator, separator included
	extAt    int    // offset of ext in text
	declared Declared
	shifted  bool // the leading "<" of ext is missing
}

// maxFields bounds single fields of a claim, in bytes.
const (
	maxPaper = 40
	maxName  = 400
)

// ParsePersonal reads a personal code leniently (standard §1, "read leniently,
// write strictly"). It takes what was met in the wild: white space around the
// text, a missing EXT, a missing leading "<" of EXT, values masked with *, names in
// lower case or with diacritics, and unknown further positions. The text must be
// valid UTF-8 without control or invisible characters, at most 4096 bytes.
//
// The error is one of ErrEmpty, ErrTooLong, ErrEncoding, ErrCharacter,
// ErrNotPersonal, ErrPaper, ErrName, ErrBirth, ErrDeclared, ErrQID.
func ParsePersonal(text string) (Unverified, error) {
	text, err := admit(text)
	if err != nil {
		return Unverified{}, err
	}
	return parsePersonal(text)
}

func parsePersonal(text string) (Unverified, error) {
	u := Unverified{text: text, extAt: len(text)}
	var declared string
	var ok bool
	rest := text
	for _, field := range [...]*string{&u.paper, &u.name, &u.birth, &declared} {
		if *field, rest, ok = strings.Cut(rest, "|"); !ok {
			return Unverified{}, ErrNotPersonal
		}
	}
	if u.qid, u.ext, ok = strings.Cut(rest, "|"); ok {
		u.extAt = len(text) - len(u.ext)
		u.cutExt()
	}
	return u.check(declared)
}

// cutExt separates unknown seventh fields, and notices a missing leading "<": a
// QID of one character does not exist, a gender always has one (standard §1,
// variants).
func (u *Unverified) cutExt() {
	if i := strings.IndexByte(u.ext, '|'); i >= 0 {
		u.ext, u.rest = u.ext[:i], u.ext[i:]
	}
	u.shifted = u.ext != "" && '0' <= u.ext[0] && u.ext[0] <= '2' && (len(u.ext) == 1 || u.ext[1] == '<')
}

func (u Unverified) check(declared string) (Unverified, error) {
	switch declared {
	case "0":
	case "1":
		u.declared = ByOther
	default:
		return Unverified{}, ErrDeclared
	}
	if _, ok := parseBirth(u.birth); !ok {
		return Unverified{}, ErrBirth
	}
	switch {
	case len(u.paper) > maxPaper || strings.IndexByte(u.paper, '<') >= 0:
		return Unverified{}, ErrPaper
	case strings.Trim(u.name, " ") == "" || len(u.name) > maxName || strings.IndexByte(u.name, '<') >= 0:
		return Unverified{}, ErrName
	case !QID(u.qid).Valid():
		return Unverified{}, ErrQID
	}
	return u, nil
}

// Claim returns what the code says. Nobody has vouched for any of it.
func (u Unverified) Claim() Personal {
	return Personal{u.paper, u.name, u.birth, u.declared, QID(u.qid), u.extensions()}
}

func (u Unverified) extensions() []string {
	if u.ext == "" {
		return nil
	}
	n := strings.Count(u.ext, "<") + 1
	ext := make([]string, 0, n+1)
	if u.shifted {
		ext = append(ext, "")
	}
	for rest := u.ext; ; {
		value, more, ok := strings.Cut(rest, "<")
		ext = append(ext, value)
		if !ok {
			return ext
		}
		rest = more
	}
}

// Signed reports whether the code carries something in the place of the
// signature, good or bad.
func (u Unverified) Signed() bool {
	value, _, _ := u.signature()
	return value != ""
}

// signature returns the value of EXT position 5, its offset in the text, and
// whether bytes follow it.
func (u Unverified) signature() (value string, at int, tail bool) {
	skip := ExtSignature
	if u.shifted {
		skip--
	}
	at = u.extAt
	rest := u.ext
	for ; skip > 0; skip-- {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			return "", len(u.text), false
		}
		rest, at = rest[i+1:], at+i+1
	}
	if i := strings.IndexByte(rest, '<'); i >= 0 {
		rest = rest[:i]
	}
	return rest, at, at+len(rest) != len(u.text)
}

// Text returns the code byte for byte as it was read, without the white space
// around it.
func (u Unverified) Text() string { return u.text }

// MissingLead reports whether EXT lacks its leading "<" (standard §1, variants).
func (u Unverified) MissingLead() bool { return u.shifted }

// Extra returns what follows the sixth field, separator included: a future
// version's fields, or nothing.
func (u Unverified) Extra() string { return u.rest }

// asciiOnly reports whether all fields but the name are ASCII, as everything
// that wrote them made them.
func (u Unverified) asciiOnly() bool {
	return isASCII(u.paper) && isASCII(u.qid) && isASCII(u.ext)
}

// nameFolded reports whether the name is in the standard's form.
func (u Unverified) nameFolded() bool { return utf8.ValidString(u.name) && isFolded(u.name) }

// LogValue keeps personal data out of logs.
func (u Unverified) LogValue() slog.Value { return slog.StringValue("unverified[redacted]") }

// Format keeps personal data out of formatted text, whatever the verb.
func (u Unverified) Format(f fmt.State, _ rune) { io.WriteString(f, "unverified[redacted]") }
