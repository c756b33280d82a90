package travel_test

import (
	"errors"
	"testing"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/travel"
)

// A trusted signer of another country signs in Viet Nam's name, with the id of a
// certificate that Viet Nam issued: it must not lead to that one's bearer, nor
// pass for one that needs no acceptance.
func TestA04AForeignSignerDoesNotSpeakForVietNam(t *testing.T) {
	w := newWorld(t)
	victim := w.register("vhd", "u1", "Nguyễn Thị Đông", "001190000011", true)
	w.dose(victim, "2021-08-01", "EU/1/21/1529")
	own, _, err := w.desk.Issue(t.Context(), "client:vhd", victim, vaccination)
	w.ok(err)
	rogue := w.abroad("VN") // what its certificate says is the attacker's choice
	vn, err := hcert.NewTrustList(rogue.cert)
	w.ok(err)
	says := w.read(own[0].Text).Certificate
	text, err := rogue.issuer.Issue(says, "VN", w.now)
	w.ok(err)
	u, err := hcert.Parse(text)
	w.ok(err)
	if _, err := u.Verify(vn, w.now); err != nil {
		t.Fatalf("the forgery is not even one: %v", err)
	}
	// Entered as another country's: the key is the same, the country is not.
	abroad := *rogue.cert
	abroad.Subject.Country = []string{"AT"}
	list, err := hcert.NewTrustList(&abroad)
	w.ok(err)
	if _, err := u.Verify(list.Reserve("VN"), w.now); !errors.Is(err, hcert.ErrUnknownKey) {
		t.Errorf("in Viet Nam's name: %v", err)
	}
	if _, err := u.Verify(list, w.now); err != nil {
		t.Errorf("elsewhere it is as before: %v", err)
	}
	trust := &travel.Trust{Store: w.db, Keys: w.ring, Now: w.desk.Now}
	held, err := trust.List(t.Context())
	w.ok(err)
	own1, err := hcert.Parse(own[0].Text)
	w.ok(err)
	if _, err := own1.Verify(held, w.now); err != nil {
		t.Errorf("our own: %v", err)
	}
}

// Two people of one name and birth date: one of them was vaccinated abroad.
func TestOneForeignCertificateMakesOnePersonGreen(t *testing.T) {
	w := newWorld(t)
	austria := w.abroad("AT").trusted()
	bearer := w.register("vhd", "u1", "Nguyễn Thị Đông", "001190000011", true)
	namesake := w.register("vhd", "u2", "Nguyễn Thị Đông", "001190000029", true)
	second := w.register("skdt", "u1", "Nguyễn Thị Đông", "001190000011", true)
	text, _ := austria.dose("Nguyen Thi", "Dong", "1990-01-15")
	w.ok(w.foreign().Keep(t.Context(), "client:vhd", "vhd", bearer, text))
	if err := w.foreign().Keep(t.Context(), "client:vhd", "vhd", namesake, text); !errors.Is(err, travel.ErrTaken) {
		t.Errorf("on a namesake: %v", err)
	}
	w.ok(w.foreign().Keep(t.Context(), "client:skdt", "skdt", second, text))
}

// A test of antibodies is no PCR.
func TestAForeignTestOfAnotherKindIsNoPCR(t *testing.T) {
	w := newWorld(t)
	austria := w.abroad("AT").trusted()
	a := w.register("vhd", "u1", "Nguyễn Thị Đông", "001190000011", true)
	name, err := hcert.NewName("Nguyen Thi", "Dong")
	w.ok(err)
	for kind, want := range map[string]error{"LP6464-4": nil, "LP217196-7": fault.ErrInvalid} {
		text, err := austria.issuer.Issue(hcert.Certificate{Name: name, Birth: "1990-01-15", Tests: []hcert.Test{{Disease: "840539006", Kind: kind, Name: "X",
			Sampled: w.now.Add(-time.Hour).Format(time.RFC3339), Result: "260415000", Centre: "Wien", Country: "AT", Issuer: "Ministry of Health", ID: hcert.NewID("AT")}}}, "AT", w.now)
		w.ok(err)
		if err := w.foreign().Keep(t.Context(), "client:vhd", "vhd", a, text); !errors.Is(err, want) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
