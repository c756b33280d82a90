package server_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/travel"
	"github.com/motma/motma/qrimage"
)

// doseOf is a record of a dose some weeks ago.
func (w *world) doseOf(source string) api.RecordInput {
	return api.RecordInput{Kind: "dose", Source: source, Facility: "Trạm y tế Sài Đồng", Responsible: "BS. Lê Thử", Body: api.RecordBody{
		Dose: &api.DoseBody{Date: w.now().AddDate(0, 0, -40).Format(time.DateOnly), Vaccine: "EU/1/20/1528", Number: 2, Of: 2}}}
}

// mayCertify lets an app of citizens write doses and have certificates.
func mayCertify(c *connect.Client) {
	c.Policy.Records, c.Policy.Reads, c.Purposes = connect.Records, connect.HealthReads, []string{"entry_control"}
}

func (w *world) published() hcert.TrustList {
	w.Helper()
	var keys api.CertificateKeys
	w.send("GET", "/v1/certificate-keys", "", nil).read(http.StatusOK, &keys)
	var certs []*x509.Certificate
	for _, k := range keys.Keys {
		cert, err := x509.ParseCertificate(k.Certificate)
		w.ok(err)
		if k.State != "compromised" {
			certs = append(certs, cert)
		}
	}
	list, err := hcert.NewTrustList(certs...)
	w.ok(err)
	return list
}

func TestCertificateFromRecordToPaper(t *testing.T) {
	w := newWorld(t)
	_, err := w.ring.FoundRoot(t.Context(), "op", hcert.ES256)
	w.ok(err)
	w.client("skdt", connect.App, mayCertify)
	w.client("vneid", connect.App, mayCertify)
	skdt, vneid := w.token("skdt"), w.token("vneid")
	user := w.register(skdt, "u1", an, cardProof(w)...)
	twin := w.register(vneid, "v1", an, cardProof(w)...)
	w.send("POST", "/v1/accounts/"+user.Account+"/records", skdt, w.doseOf("d1")).want(http.StatusCreated)

	var first, again api.Certificates
	at := "/v1/accounts/" + user.Account + "/certificates"
	w.send("POST", at, skdt, `{}`).read(http.StatusOK, &first)
	if len(first.Items) != 1 {
		t.Fatalf("%+v", first)
	}
	c := first.Items[0]
	if r := hcert.Check(c.Text, w.published(), w.now()); !r.OK() || r.Claims.Certificate.Vaccinations[0].ID != c.UVCI || r.Claims.Certificate.Name.Family != "Nguyễn" {
		t.Error("what the public keys say of it:", r.OK())
	}
	w.send("POST", "/v1/accounts/"+twin.Account+"/certificates", vneid, `{"kinds":["vaccination"]}`).read(http.StatusOK, &again)
	if len(again.Items) != 1 || again.Items[0].Text != c.Text {
		t.Error("the person's other app gets another certificate")
	}

	pdf := w.send("GET", at+"/"+c.Certificate+"/pdf?layout=card&lang=en", skdt, nil)
	pdf.want(http.StatusOK)
	if !bytes.HasPrefix(pdf.body, []byte("%PDF")) || pdf.header.Get("Content-Type") != "application/pdf" || pdf.header.Get("Cache-Control") != "no-store" {
		t.Errorf("paper: %v", pdf.header)
	}
	png := w.send("GET", at+"/"+c.Certificate+"/qr?format=png", skdt, nil)
	png.want(http.StatusOK)
	if found, err := qrimage.Read(bytes.NewReader(png.body)); err != nil || len(found) != 1 || found[0].Text != c.Text {
		t.Error("the picture does not say the certificate", err)
	}
	w.send("GET", at+"/"+c.Certificate+"/qr", skdt, nil).want(http.StatusOK)
	w.send("GET", at+"/"+c.Certificate+"/pdf?layout=a5", skdt, nil).problem(http.StatusUnprocessableEntity, "invalid_input")
	w.send("GET", "/v1/accounts/"+user.Account+"/code/pdf", skdt, nil).want(http.StatusOK)

	// The other app was shown what this one recorded: the person sees that.
	var accesses api.List[api.Access]
	w.send("GET", "/v1/accounts/"+user.Account+"/accesses", skdt, nil).read(http.StatusOK, &accesses)
	if len(accesses.Items) != 1 || accesses.Items[0].Action != "certificate.issue" {
		t.Errorf("accesses: %+v", accesses.Items)
	}
}

func TestWithdrawnCertificateSaysWhy(t *testing.T) {
	w := newWorld(t)
	_, err := w.ring.FoundRoot(t.Context(), "op", hcert.PS256)
	w.ok(err)
	w.client("skdt", connect.App, mayCertify)
	token := w.token("skdt")
	user := w.register(token, "u1", an, cardProof(w)...)
	at := "/v1/accounts/" + user.Account
	var rec api.Record
	w.send("POST", at+"/records", token, w.doseOf("d1")).read(http.StatusCreated, &rec)
	var issued api.Certificates
	w.send("POST", at+"/certificates", token, `{}`).read(http.StatusOK, &issued)
	place := w.place(token, "Chợ Đồng Xuân")
	var seen api.ScanAnswer
	w.send("POST", "/v1/scans", token, w.scanOf(place.Place, issued.Items[0].Text)).read(http.StatusOK, &seen)
	if seen.Certificate == nil || seen.Certificate.Verdict != "valid" || !seen.Who.Known || seen.Kind != "certificate" || seen.Assurance != "signed" || strings.Contains(seen.Who.Name, "An") {
		t.Errorf("at a gate: %+v %+v", seen.Certificate, seen.Who)
	}

	w.send("POST", at+"/records/"+rec.Record+"/withdraw", token, `{"reason":"nhập nhầm người"}`).want(http.StatusOK)
	_, err = w.travel().KeepTrue(t.Context(), "chore")
	w.ok(err)
	var list api.List[api.Certificate]
	w.send("GET", at+"/certificates", token, nil).read(http.StatusOK, &list)
	if len(list.Items) != 1 || list.Items[0].State != "withdrawn" || list.Items[0].Why == nil || list.Items[0].Note != "nhập nhầm người" || list.Items[0].Text != "" {
		t.Errorf("%+v", list.Items)
	}
	w.send("GET", at+"/certificates/"+list.Items[0].Certificate+"/pdf", token, nil).problem(http.StatusGone, "certificate_ended")
	w.pass(time.Minute) // gates look again after half a minute
	var after api.ScanAnswer
	w.send("POST", "/v1/scans", token, w.scanOf(place.Place, issued.Items[0].Text)).read(http.StatusOK, &after)
	if after.Certificate.Verdict != "revoked" || after.Certificate.Reason == nil || after.Card.Colour != "unknown" {
		t.Errorf("a withdrawn one at a gate: %+v %+v", after.Certificate, after.Card)
	}
}

func TestWhoGetsNoCertificate(t *testing.T) {
	w := newWorld(t)
	w.client("skdt", connect.App, mayCertify)
	w.client("other", connect.App)
	skdt, other := w.token("skdt"), w.token("other")
	typed := w.register(skdt, "u1", an)
	w.send("POST", "/v1/accounts/"+typed.Account+"/certificates", skdt, `{}`).problem(http.StatusForbidden, "identity_unproven")
	user := w.register(skdt, "u2", api.Attributes{Name: "Lê Thị Bình", Birth: "1991-02-03", CCCD: "001191000022"}, cardProof(w)...)
	w.send("POST", "/v1/accounts/"+user.Account+"/records", skdt, w.doseOf("d1")).want(http.StatusCreated)
	w.send("POST", "/v1/accounts/"+user.Account+"/certificates", skdt, `{}`).problem(http.StatusServiceUnavailable, "no_certificate_key")
	w.send("POST", "/v1/accounts/"+user.Account+"/certificates", other, `{}`).problem(http.StatusForbidden, "certificate_not_granted")
	w.send("GET", "/v1/accounts/"+user.Account+"/certificates/ABC", skdt, nil).problem(http.StatusNotFound, "certificate_unknown")
}

// austria issues certificates that this platform trusts or not.
type austria struct{ issuer *hcert.Issuer }

func (w *world) austria(trusted bool) austria {
	w.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(9), Subject: pkix.Name{Country: []string{"AT"}}, NotBefore: w.now().AddDate(-1, 0, 0), NotAfter: w.now().AddDate(2, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	w.ok(err)
	cert, err := x509.ParseCertificate(der)
	w.ok(err)
	if trusted {
		s := travel.SignerOf(cert)
		s.Added, s.Actor = w.now(), "op"
		w.ok(w.db.AddSigners(w.Context(), []travel.Signer{s}))
	}
	issuer, err := hcert.NewIssuer(cert, key)
	w.ok(err)
	return austria{issuer}
}

func (a austria) dose(w *world, dose, of int) string {
	w.Helper()
	name, err := hcert.NewName("Nguyen", "Van An")
	w.ok(err)
	text, err := a.issuer.Issue(hcert.Certificate{Name: name, Birth: "1990-01-15", Vaccinations: []hcert.Vaccination{{Disease: "840539006", Vaccine: "1119349007",
		Product: "EU/1/20/1528", Maker: "ORG-100030215", Dose: hcert.Count(dose), Doses: hcert.Count(of), Date: w.now().AddDate(0, 0, -30).Format(time.DateOnly), Country: "AT", Issuer: "Ministry of Health", ID: hcert.NewID("AT")}}},
		"AT", w.now().Add(-time.Hour).Truncate(time.Second))
	w.ok(err)
	return text
}

func TestForeignCertificateAtAGate(t *testing.T) {
	w := newWorld(t)
	w.client("vhd", connect.App, mayCertify)
	w.client("police", connect.Gate)
	vhd := w.token("vhd")
	place := w.place(vhd, "Cửa khẩu Mộc Bài")
	home, unknown := w.austria(true), w.austria(false)
	good, partly, strange := home.dose(w, 2, 2), home.dose(w, 1, 2), unknown.dose(w, 2, 2)
	forged := good[:len(good)-30] + strings.Repeat("A", 30)

	read := func(text string) api.ScanAnswer {
		t.Helper()
		var a api.ScanAnswer
		w.send("POST", "/v1/scans", vhd, w.scanOf(place.Place, text)).read(http.StatusOK, &a)
		if a.Kind != "certificate" || a.Certificate == nil {
			t.Fatalf("%+v", a)
		}
		return a
	}
	a := read(good) // grey: by the nation's policy a declaration is due beside the doses
	if a.Certificate.Verdict != "valid" || a.Certificate.Accepted != "accepted" || len(a.Certificate.Rules) == 0 || a.Card.Policy != "national@1" || a.Card.Colour != "grey" || a.Who.Known || !strings.HasPrefix(a.Who.Name, "Nguyen") {
		t.Errorf("a good one: %+v %+v %+v", a.Certificate, a.Card, a.Who)
	}
	for _, r := range a.Certificate.Rules {
		if r.VI == "" || r.EN == "" || r.Passed == "" {
			t.Errorf("rule without words: %+v", r)
		}
	}
	if a = read(partly); a.Certificate.Accepted != "not_accepted" || a.Certificate.Reason == nil || a.Card.Colour != "unknown" {
		t.Errorf("half a series: %+v %+v", a.Certificate, a.Card)
	}
	if a = read(strange); a.Certificate.Verdict != "unknown_signer" || a.Certificate.Reason == nil || a.Card.Colour != "unknown" || a.Assurance != "claim" {
		t.Errorf("nobody trusts it: %+v %+v", a.Certificate, a.Card)
	}
	w.send("POST", "/v1/scans", vhd, w.scanOf(place.Place, "HC1:6BF")).problem(http.StatusUnprocessableEntity, "certificate_unreadable")
	if r := w.send("POST", "/v1/scans", vhd, w.scanOf(place.Place, forged)); r.status == http.StatusOK && !strings.Contains(string(r.body), `"verdict":"invalid"`) {
		t.Errorf("a changed one: %s", r.body)
	}

	// Offline: recorded with the device's time, at which it is judged.
	late := w.scanOf(place.Place, good)
	late.Offline, late.At = true, w.now().Add(-30*time.Minute).Format(time.RFC3339Nano)
	r := w.send("POST", "/v1/scans/batch", vhd, lines(late), "Content-Type", "application/x-ndjson")
	if !strings.Contains(string(r.body), `"verdict":"valid"`) {
		t.Errorf("offline: %s", r.body)
	}
	// Whoever passed with one can be traced, registered or not.
	staff := w.send("POST", "/v1/places/"+place.Place+"/staff", vhd, api.StaffInput{Ref: "guard-7", Role: "manager"})
	staff.want(http.StatusOK)
	var visitors api.List[api.Visitor]
	w.send("POST", "/v1/places/"+place.Place+"/visitors", vhd, api.VisitorQuery{From: w.now().Add(-time.Hour), To: w.now().Add(time.Minute), Staff: "guard-7"}).read(http.StatusOK, &visitors)
	if !slices.ContainsFunc(visitors.Items, func(v api.Visitor) bool { return strings.HasPrefix(v.Name, "Nguyen") }) {
		t.Errorf("visitors: %+v", visitors.Items)
	}
	w.pass(366 * 24 * time.Hour)
	w.ok(w.ring.Rotate(t.Context(), "op"))
	vhd = w.token("vhd")
	if a = read(good); a.Certificate.Verdict != "expired" || a.Card.Colour != "unknown" {
		t.Errorf("a year later: %+v %+v", a.Certificate, a.Card)
	}
}

func TestForeignCertificateIsKept(t *testing.T) {
	w := newWorld(t)
	w.client("vhd", connect.App, mayCertify)
	vhd := w.token("vhd")
	user := w.register(vhd, "u1", an, cardProof(w)...)
	other := w.register(vhd, "u2", api.Attributes{Name: "Lê Thị Bình", Birth: "1991-02-03", CCCD: "001191000022"}, cardProof(w)...)
	text := w.austria(true).dose(w, 2, 2)
	at := "/v1/accounts/" + user.Account + "/certificates/foreign"
	w.send("POST", at, vhd, api.ForeignCertificate{Text: text}).problem(http.StatusUnprocessableEntity, "consent_missing")
	w.send("POST", "/v1/accounts/"+other.Account+"/certificates/foreign", vhd, api.ForeignCertificate{Text: text, Consent: true}).problem(http.StatusConflict, "certificate_of_another")

	// At a gate, with the bearer's word to staff.
	place := w.place(vhd, "Cửa khẩu Mộc Bài")
	s := w.scanOf(place.Place, text)
	s.Keep = true
	w.send("POST", "/v1/scans", vhd, s).problem(http.StatusUnprocessableEntity, "invalid_input")
	s.Account = other.Account
	var a api.ScanAnswer
	w.send("POST", "/v1/scans", vhd, s).read(http.StatusOK, &a)
	if a.Certificate.Kept || a.Certificate.NotKept == nil || a.Certificate.NotKept.Code != "certificate_of_another" {
		t.Errorf("on somebody else: %+v", a.Certificate)
	}
	s = w.scanOf(place.Place, text)
	s.Keep, s.Account = true, user.Account
	w.send("POST", "/v1/scans", vhd, s).read(http.StatusOK, &a)
	if !a.Certificate.Kept {
		t.Errorf("not kept: %+v", a.Certificate)
	}
	var kept api.List[api.KeptCertificate]
	w.send("POST", at, vhd, api.ForeignCertificate{Text: text, Consent: true}).read(http.StatusOK, &kept)
	var records api.List[api.Record]
	w.send("GET", "/v1/accounts/"+user.Account+"/records", vhd, nil).read(http.StatusOK, &records)
	if len(kept.Items) != 1 || kept.Items[0].Issuer != "AT" || len(records.Items) != 1 || records.Items[0].Record != kept.Items[0].Record {
		t.Errorf("kept %+v, records %+v", kept.Items, records.Items)
	}
	w.pass(time.Minute)
	var again api.ScanAnswer
	w.send("POST", "/v1/scans", vhd, w.scanOf(place.Place, text)).read(http.StatusOK, &again)
	if !again.Who.Known {
		t.Error("the certificate does not lead to its bearer")
	}
}
