package travel_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"testing"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/travel"
)

// abroad is another country that issues certificates.
type abroad struct {
	w      *world
	cert   *x509.Certificate
	issuer *hcert.Issuer
}

func (w *world) abroad(country string) abroad {
	w.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(9), Subject: pkix.Name{Country: []string{country}}, NotBefore: w.now.AddDate(-1, 0, 0), NotAfter: w.now.AddDate(2, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	w.ok(err)
	cert, err := x509.ParseCertificate(der)
	w.ok(err)
	issuer, err := hcert.NewIssuer(cert, key)
	w.ok(err)
	return abroad{w, cert, issuer}
}

func (a abroad) trusted() abroad {
	a.w.Helper()
	s := travel.SignerOf(a.cert)
	s.Added, s.Actor = a.w.now, "op"
	a.w.ok(a.w.db.AddSigners(a.w.Context(), []travel.Signer{s}))
	return a
}

func (a abroad) dose(family, given, birth string) (text, id string) {
	a.w.Helper()
	name, err := hcert.NewName(family, given)
	a.w.ok(err)
	country := a.issuer.Signer().Country
	id = hcert.NewID(country)
	text, err = a.issuer.Issue(hcert.Certificate{Name: name, Birth: birth, Vaccinations: []hcert.Vaccination{{Disease: "840539006", Vaccine: "1119349007",
		Product: "EU/1/20/1528", Maker: "ORG-100030215", Dose: 1, Doses: 2, Date: "2021-06-01", Country: country, Issuer: "Ministry of Health", ID: id}}}, country, a.w.now)
	a.w.ok(err)
	return text, id
}

func (w *world) foreign() *travel.Foreign {
	return &travel.Foreign{Store: w.db, Trust: &travel.Trust{Store: w.db, Keys: w.ring, Now: w.desk.Now}, People: w.db, Writer: w.health, Now: w.desk.Now}
}

func TestForeignCertificateBecomesEvidence(t *testing.T) {
	w := newWorld(t)
	austria := w.abroad("AT").trusted()
	a := w.register("vhd", "u1", "Nguyễn Thị Đông", "001190000011", true)
	text, id := austria.dose("Dong", "Nguyen Thi", "1990-01-15") // names turned round abroad
	for range 2 {
		w.ok(w.foreign().Keep(t.Context(), "client:vhd", "vhd", a, text))
	}
	kept, err := w.db.KeptForeign(t.Context(), a)
	w.ok(err)
	sheets, err := w.db.Sheets(t.Context(), []person.AccountID{a})
	w.ok(err)
	if len(kept) != 1 || kept[0].ID != id || kept[0].Issuer != "AT" || len(sheets[a].Records) != 1 || sheets[a].Records[0].ID != kept[0].Record ||
		sheets[a].Records[0].Body.Dose.Vaccine != "EU/1/20/1528" {
		t.Errorf("kept %+v, %d records", kept, len(sheets[a].Records))
	}
	gate := travel.Gate{Foreign: w.foreign()}
	if bearer, own, _, err := gate.Bearer(t.Context(), "AT", id); err != nil || own || bearer != a {
		t.Errorf("whose it is: %v %v %v", bearer, own, err)
	}

	// It counts in the series, and Viet Nam does not certify it again.
	w.dose(a, "2021-11-20", "EU/1/20/1528")
	issued, left, err := w.desk.Issue(t.Context(), "client:vhd", a, vaccination)
	w.ok(err)
	if len(issued) != 1 || len(left) != 1 || left[0].Code != "certified_abroad" || w.read(issued[0].Text).Certificate.Vaccinations[0].Dose != 2 {
		t.Errorf("%d issued, left %+v", len(issued), left)
	}
}

func TestForeignCertificateIsRefusedWithTheReason(t *testing.T) {
	w := newWorld(t)
	austria, nobody := w.abroad("AT").trusted(), w.abroad("XX")
	a := w.register("vhd", "u1", "Nguyễn Thị Đông", "001190000011", true)
	good, _ := austria.dose("Nguyen", "Thi Dong", "1990")
	untrusted, _ := nobody.dose("Nguyen", "Thi Dong", "1990-01-15")
	otherName, _ := austria.dose("Tran", "Thi Dong", "1990-01-15")
	otherBirth, _ := austria.dose("Nguyen", "Thi Dong", "1990-01-16")
	w.dose(a, "2021-08-01", "EU/1/21/1529")
	own, _, err := w.desk.Issue(t.Context(), "client:vhd", a, vaccination)
	w.ok(err)
	for name, c := range map[string]struct {
		text string
		want *fault.Error
	}{
		"unknown signer":  {untrusted, travel.ErrRefused},
		"changed":         {good[:len(good)-9] + "AAAAAAAAA", travel.ErrRefused},
		"nothing":         {"HC1:", travel.ErrRefused},
		"another's name":  {otherName, travel.ErrOtherPerson},
		"another's birth": {otherBirth, travel.ErrOtherPerson},
		"our own":         {own[0].Text, travel.ErrOwn},
	} {
		if err := w.foreign().Keep(t.Context(), "client:vhd", "vhd", a, c.text); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.foreign().Keep(t.Context(), "client:other", "other", a, good); !errors.Is(err, person.ErrUnknown) {
		t.Errorf("on another app's user: %v", err)
	}
	w.ok(w.foreign().Keep(t.Context(), "client:vhd", "vhd", a, good))
	w.now = w.now.AddDate(1, 0, 1)
	late, _ := w.db.KeptForeign(t.Context(), a)
	if err := w.foreign().Keep(t.Context(), "client:vhd", "vhd", a, good); !errors.Is(err, travel.ErrRefused) || len(late) != 1 {
		t.Errorf("expired: %v", err)
	}
}

// A signer that officers removed verifies nothing any more.
func TestRemovedSignerIsNotTrusted(t *testing.T) {
	w := newWorld(t)
	austria := w.abroad("AT").trusted()
	trust := &travel.Trust{Store: w.db, Keys: w.ring, Now: w.desk.Now}
	before, err := trust.List(t.Context())
	w.ok(err)
	w.ok(w.db.RemoveSigner(t.Context(), travel.SignerOf(austria.cert).Digest, w.now, "op", "test"))
	w.now = w.now.Add(31e9)
	after, err := trust.List(t.Context())
	w.ok(err)
	if before.Len() != 2 || after.Len() != 1 {
		t.Errorf("%d signers, then %d", before.Len(), after.Len())
	}
}
