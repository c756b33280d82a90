package review

import (
	"testing"
	"time"
	"unicode"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// FuzzAsked: whatever is asked, a request is refused with the places named or
// kept in a form that a screen may show, and cleaning it again changes nothing.
func FuzzAsked(f *testing.F) {
	f.Add("fields", "Nguyễn Văn An", "1990-01-15", "001090000011", "0944700001", "lost", "tôi \u202e")
	f.Add("merge", "", "", "123456789012345678", "", "", "")
	f.Add("date", "dose", "2021-08-01", "2021-08-11", "", "", "x")
	now := time.Date(2021, 9, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, sort, a, b, c, d, e, text string) {
		in := Asked{Attrs: person.Attributes{Name: a, Birth: b, CCCD: c, Phone: d, Passport: e}, QID: person.QID(c), App: person.AppID(a),
			Record: a, Was: b, Is: c, Code: e, Text: text}
		out, err := in.clean(Sort(sort), now)
		if err != nil {
			if len(fault.Of(err).Places) == 0 {
				t.Error("refused without a place")
			}
			return
		}
		for _, s := range []string{out.Text, string(out.App)} {
			for _, r := range s {
				if unicode.IsControl(r) || unicode.In(r, unicode.Cf) {
					t.Errorf("kept %U", r)
				}
			}
		}
		again, err := out.clean(Sort(sort), now)
		if err != nil || again != out {
			t.Errorf("cleaning twice differs (%v)", err)
		}
	})
}
