package scan_test

import (
	"testing"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// A test code at a real gate, and a real one in a sandbox: kept as a claim of
// nobody, and staff are told what it is rather than that it is forged.
func TestCodeOfTheOtherWorldIsNobodysAndSaysSo(t *testing.T) {
	real, sandbox := newWorld(t), worldOf(t, ":memory:", true)
	worlds := []struct {
		at, from *world
		warning  string
	}{{real, sandbox, "test_code"}, {sandbox, real, "real_code"}}
	for _, c := range worlds {
		theirs := c.from.register("bluezone", "u1", an())
		c.at.register("bluezone", "u1", an()) // the same person is known here too
		place := c.at.place("Chợ Bến Thành", hcm, scan.Venue)
		a := c.at.record(owner, c.at.reading(place, scan.In, c.from.text(theirs, "bluezone", person.Form{})))
		if a.Signature != scan.SignatureInvalid || a.Assurance != scan.Claim || a.Who.Known || !warned(a, c.warning) || warned(a, "signature_invalid") {
			t.Errorf("%s: signature %s, assurance %s, known %v, %v", c.warning, a.Signature, a.Assurance, a.Who.Known, a.Warnings)
		}
	}
}

// Whatever is read in a sandbox, staff are told that it is a test; at a real
// gate they are not.
func TestEveryReadingInASandboxSaysSo(t *testing.T) {
	for _, sandbox := range []bool{true, false} {
		w := worldOf(t, ":memory:", sandbox)
		who := w.register("bluezone", "u1", an())
		place := w.place("Chợ Bến Thành", hcm, scan.Venue)
		poster, err := w.places.PosterText(w.ctx, owner, place.ID)
		w.ok(err)
		code := w.text(who, "bluezone", person.Form{Days: 1})
		typed := w.reading(place, scan.In, "")
		typed.Method, typed.Number = scan.Number, &person.Key{Kind: person.KeyCCCD, Value: an().CCCD}
		self := scan.Reading{ID: typed.ID, At: w.now(), Direction: scan.In, Method: scan.SelfScans, Account: who.Account, PlaceText: poster}
		self.ID[0]++
		for name, r := range map[string]scan.Reading{
			"live code": w.reading(place, scan.In, code), "typed number": typed, "poster": self,
			"card": w.reading(place, scan.In, "079090000011|100000001|Nguyễn Văn An|15011990|Nam|Hà Nội|20102021"),
		} {
			by := owner
			if name == "poster" {
				by = app
			}
			if a := w.record(by, r); warned(a, "test_code") != sandbox {
				t.Errorf("sandbox %v, %s: %v", sandbox, name, a.Warnings)
			}
		}
		w.pass(3 * 24 * time.Hour)
		if a := w.record(owner, w.reading(place, scan.In, code)); !warned(a, "expired") || warned(a, "test_code") != sandbox {
			t.Errorf("sandbox %v, expired: %v", sandbox, a.Warnings)
		}
	}
}
