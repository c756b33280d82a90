package demo

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/synth"
)

// site is a place of the plan as the platform registered it.
type site struct {
	synth.Place
	app    string // client that runs it
	id     string
	code   string
	poster string   // text of its QR
	gates  []string // ids, in the order of the plan's gates of this place
}

// passage is one movement made ready to be sent: by whom, and what.
type passage struct {
	synth.Movement
	client  string // id of the client that sends it
	carrier string // what was shown in the end
	scan    api.Scan
}

// passages turns movements into readings as gates make them.
type passages struct {
	*people
	sites   []*site
	unshown int // movements of people who had nothing that a gate can read
}

// of makes the reading of one movement at a device time; false when the
// person has nothing to show.
func (p *passages) of(m synth.Movement, at time.Time, offline bool) (passage, bool) {
	s := p.sites[m.Place]
	out := passage{Movement: m, client: s.app, scan: api.Scan{ID: newUUID(), At: at.Format("2006-01-02T15:04:05.000Z07:00"),
		Direction: direction(m.Direction), Offline: offline}}
	if m.Self && p.self(&out, s) {
		return out, true
	}
	if !p.show(&out) {
		p.unshown++
		return out, false
	}
	out.scan.Place = s.id
	for i, g := range s.Gates {
		if g.Index == m.Gate {
			out.scan.Gate = s.gates[i]
		}
	}
	return out, true
}

// self is a person who scans the poster with the app that knows them.
func (p *passages) self(out *passage, s *site) bool {
	u := p.with(out.Person, out.App)
	if u == nil || u.qid == "" || s.poster == "" {
		return false
	}
	out.client, out.carrier = u.App, "self"
	out.scan.Method, out.scan.PlaceText, out.scan.Account = "self_scans", s.poster, u.account
	return true
}

// show fills in what the person holds out: what the plan says, or the next
// best thing. Somebody whose app has no code for them yet takes out a card.
func (p *passages) show(out *passage) bool {
	m := p.pop.Person(out.Person)
	if out.Carrier == synth.AppCode || out.Carrier == synth.Printed {
		if u := p.with(out.Person, out.App); u != nil && u.text != "" {
			out.carrier = out.Carrier.String()
			out.scan.Method, out.scan.Text = "staff_scans", u.text
			return true
		}
	}
	if text := p.pop.CCCDText(m); text != "" && out.Carrier != synth.BHYTCard && out.Carrier != synth.Manual {
		out.carrier = synth.CCCDCard.String()
		out.scan.Method, out.scan.Text = "card_read", text
		return true
	}
	if text := p.pop.BHYTText(m); text != "" && out.Carrier != synth.Manual {
		out.carrier = synth.BHYTCard.String()
		out.scan.Method, out.scan.Text = "card_read", text
		return true
	}
	return number(out, m)
}

// number is what staff type for somebody with nothing to scan.
func number(out *passage, m synth.Person) bool {
	out.carrier, out.scan.Method = synth.Manual.String(), "number"
	for _, k := range []struct{ kind, value string }{{"phone", m.Phone}, {"cccd", m.CCCD}, {"cmnd", m.CMND}, {"bhxh", m.BHXH}, {"passport", m.Passport}} {
		if k.value == "" {
			continue
		}
		if k.kind == "passport" {
			k.value = m.Nationality + ":" + k.value
		}
		out.scan.NumberKind, out.scan.Number = k.kind, k.value
		return true
	}
	return false
}

func direction(d synth.Direction) string {
	switch d {
	case synth.In:
		return "in"
	case synth.Out:
		return "out"
	}
	return "check"
}

// newUUID makes a random UUID (RFC 9562, version 4), as a device does.
func newUUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
