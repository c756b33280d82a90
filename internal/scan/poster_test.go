package scan_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

func (w *world) self(s someone, poster string) scan.Reading {
	return scan.Reading{ID: uuid.New(), At: w.now(), Direction: scan.In, Method: scan.SelfScans, Account: s.Account, PlaceText: poster}
}

func (w *world) poster(p scan.Place) string {
	w.Helper()
	text, err := w.places.PosterText(w.ctx, owner, p.ID)
	w.ok(err)
	return text
}

// A06
func TestSwappedOrForgedPoster(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p, other := w.place("Quán Phở", hcm, scan.Venue), w.place("Quán Bún", hcm, scan.Venue)
		s := w.register("bluezone", "u1", an())
		genuine := w.poster(p)
		if text := w.poster(p); text != genuine || !strings.HasPrefix(text, "https://motma.example/p/"+p.Code) {
			t.Error("a poster printed twice differs, or opens nothing")
		}
		seen, err := w.places.Poster(w.ctx, genuine)
		w.ok(err)
		if seen.Place.Name != "Quán Phở" || seen.Retired {
			t.Errorf("before confirming: %q retired %v", seen.Place.Name, seen.Retired)
		}
		a := w.record(app, w.self(s, genuine))
		if a.PlaceName != "Quán Phở" || a.Kind != scan.User || a.Assurance != scan.Vouched {
			t.Errorf("checked in at %q by %s with %s", a.PlaceName, a.Kind, a.Assurance)
		}
		if kept := w.scans(p); len(kept) != 1 || kept[0].Account != s.Account {
			t.Errorf("kept %v", kept)
		}
		for what, forged := range map[string]string{
			"another place's code": strings.Replace(genuine, p.Code, other.Code, 1),
			"another version":      strings.Replace(genuine, "?v=1", "?v=2", 1),
			"another host":         strings.Replace(genuine, "motma.example", "evil.example", 1),
			"no signature":         genuine[:strings.Index(genuine, "&s=")+3] + "AAAA",
		} {
			if _, err := w.desk.Record(w.ctx, app, w.self(s, forged)); !errors.Is(err, scan.ErrPosterForged) {
				t.Errorf("%s: %v", what, err)
			}
			if _, err := w.places.Poster(w.ctx, forged); !errors.Is(err, scan.ErrPosterForged) {
				t.Errorf("%s before confirming: %v", what, err)
			}
		}
		r := w.self(s, genuine)
		r.Place = other.ID
		if _, err := w.desk.Record(w.ctx, app, r); !errors.Is(err, scan.ErrPosterForged) {
			t.Errorf("a place beside another's poster: %v", err)
		}
	})
}

func TestPosterRotated(t *testing.T) {
	w := newWorld(t)
	p := w.place("Quán Phở", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	old := w.poster(p)
	w.record(app, w.self(s, old))
	_, err := w.places.RotatePoster(w.ctx, owner, p.ID)
	w.ok(err)
	w.pass(time.Minute)
	if _, err := w.desk.Record(w.ctx, app, w.self(s, old)); !errors.Is(err, scan.ErrPosterRetired) {
		t.Errorf("a retired poster: %v", err)
	}
	if seen, err := w.places.Poster(w.ctx, old); err != nil || !seen.Retired {
		t.Errorf("a retired poster before confirming: retired %v, %v", seen.Retired, err)
	}
	r := w.self(s, old)
	r.Offline = true
	if a := w.record(app, r); !warned(a, "poster_retired") || a.Flags&scan.Remote == 0 {
		t.Errorf("queued check-in by a retired poster: %v %v", a.Flags.Names(), a.Warnings)
	}
	w.record(app, w.self(s, w.poster(p)))
}

func TestAppVouchesForItsOwnUsersOnly(t *testing.T) {
	w := newWorld(t)
	p := w.place("Quán Phở", hcm, scan.Venue)
	s := w.register("ncovi", "u1", an())
	if _, err := w.desk.Record(w.ctx, app, w.self(s, w.poster(p))); !errors.Is(err, person.ErrUnknown) {
		t.Errorf("another app's user: %v, want not_found", err)
	}
}

// A07
func TestRemoteCheckinsByASharedPhotoOfAPoster(t *testing.T) {
	w := newWorld(t)
	p, err := w.places.Create(w.ctx, owner, scan.Place{Name: "Tiệm Sách", Unit: hcm, Kind: scan.Venue, Capacity: 40})
	w.ok(err)
	poster := w.poster(p)
	crowd := make([]someone, 40)
	for i := range crowd {
		crowd[i] = w.register("bluezone", "u"+string(rune('A'+i)), person.Attributes{Name: "Lê Văn " + string(rune('A'+i%20)), Birth: "1991-02-03", Phone: "09447001" + string(rune('0'+i/10)) + string(rune('0'+i%10))})
	}
	usual := 0
	for range 12 { // two honest hours, 20 people in ten minutes
		for i := range 20 {
			if a := w.record(app, w.self(crowd[i], poster)); a.Flags&scan.Remote != 0 {
				usual++
			}
		}
		w.pass(10 * time.Minute)
	}
	if usual != 0 {
		t.Errorf("%d honest check-ins flagged", usual)
	}
	flagged := 0
	for i := range 1600 { // 10,000 in an hour
		a := w.record(app, w.self(crowd[i%len(crowd)], poster))
		if a.Flags&scan.Remote != 0 {
			flagged++
			if !warned(a, "many_self_checkins") {
				t.Fatal("flagged without telling")
			}
		}
	}
	if flagged < 1500 {
		t.Errorf("of 1,600 remote check-ins in ten minutes %d flagged", flagged)
	}
	h, err := w.desk.HeadCount(w.ctx, p.ID)
	w.ok(err)
	if h.Remote != flagged {
		t.Errorf("the owner is told of %d, not %d", h.Remote, flagged)
	}
	staff := w.register("bluezone", "guest", an())
	if a := w.record(owner, w.reading(p, scan.In, staff.Code.Text)); a.Flags&scan.Remote != 0 {
		t.Error("a code scanned by staff at the door was flagged as remote")
	}
	w.pass(24 * time.Hour)
	if a := w.record(app, w.self(crowd[0], poster)); a.Flags&scan.Remote != 0 {
		t.Error("a day later honest people are still flagged")
	}
}
