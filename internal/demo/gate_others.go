package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/motma/motma/hcert"
)

// others shows what is not a code of today: a certificate of another country, and
// a person's code under another name, and that of tomorrow.
func (g *gates) others(ctx context.Context, u *user, turn int) ([]GateAnswer, error) {
	at := g.place(turn)
	codes, err := g.codes(ctx, u, at, 2)
	if err != nil {
		return nil, err
	}
	forged, err := renamed(codes[0])
	if err != nil {
		return nil, err
	}
	shown := []showing{{ForgedCode, forged, nil, at}, {EarlyCode, codes[len(codes)-1], u, at}}
	if g.abroad != nil {
		text, err := g.certificate()
		if err != nil {
			return nil, fmt.Errorf("write a foreign certificate: %w", err)
		}
		shown = append([]showing{{ForeignCert, text, nil, g.place(coach)}}, shown...)
	}
	out := make([]GateAnswer, len(shown))
	for i, s := range shown {
		if out[i], err = g.read(ctx, s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// coach is the turn of a vehicle: coaches ask strangers for their doses alone.
const coach = 1

// certificate is one that another country issued to somebody whom nobody here
// knows: two doses of two, two months ago.
func (g *gates) certificate() (string, error) {
	now, from := g.clock(), g.abroad.Signer().Country
	return g.abroad.Issue(hcert.Certificate{Version: "1.3.0", Birth: "1988-05-17",
		Name: hcert.Name{Family: "Tester", FamilyTravel: "TESTER", Given: "Anna Maria", GivenTravel: "ANNA<MARIA"},
		Vaccinations: []hcert.Vaccination{{Disease: "840539006", Vaccine: "1119349007", Product: "EU/1/20/1528", Maker: "ORG-100030215", Dose: 2, Doses: 2,
			Date: now.AddDate(0, -2, 0).Format(time.DateOnly), Country: from, Issuer: "Ministry of Health (test)", ID: hcert.NewID(from)}}},
		from, now.AddDate(0, 0, -20))
}
