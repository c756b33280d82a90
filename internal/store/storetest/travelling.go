package storetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/travel"
)

// travelling: certificates, trusted signers, what was taken of foreign ones.
func travelling(t *testing.T, e Engine) {
	t.Run("certificates", func(t *testing.T) { issuedCertificates(t, e) })
	t.Run("due", func(t *testing.T) { dueCertificates(t, e) })
	t.Run("signers", func(t *testing.T) { trustedSigners(t, e) })
	t.Run("kept", func(t *testing.T) { keptCertificates(t, e) })
}

// traveller is somebody with two records and no certificate.
type traveller struct {
	someone
	records [2]health.RecordID
}

func newTraveller(t *testing.T, e Engine) (*store.DB, *clock, string, traveller) {
	t.Helper()
	url, c := e.URL(t), newClock(noon)
	db := open(t, url, store.Options{Now: c.now})
	err := db.SaveKey(t.Context(), keyring.Record{KID: "0011223344556677", Use: keyring.Certificates, Alg: "ES256", NotBefore: noon, NotAfter: noon.AddDate(2, 0, 0)}, "op")
	if err != nil {
		t.Fatal(err)
	}
	v := traveller{addPerson(t, db, "skdt", "u1", 1), [2]health.RecordID{501, 502}}
	for _, id := range v.records {
		e.Exec(t, url, record(v, id, 1, "in_force"))
	}
	return db, c, url, v
}

// record is a statement that makes a version of a record the newest.
func record(v traveller, id health.RecordID, version int, state string) string {
	return fmt.Sprintf(`INSERT INTO record (id, version, account, kind, source, state, latest, at, actor, body) VALUES (%d, %d, %d, 'dose', 's%d', '%s', 1, 0, 'app', '{}')`,
		id, version, v.account, id, state)
}

func (v traveller) certificate(id string, record health.RecordID) travel.Certificate {
	return travel.Certificate{ID: id, Account: v.account, Person: v.person, Record: record, Version: 1, Kind: travel.Vaccination, State: travel.InForce,
		Basis: "b", KID: "0011223344556677", Issued: noon, Expires: noon.AddDate(1, 0, 0), Actor: "client:skdt", Text: "HC1:" + id, Checked: noon}
}

func issuedCertificates(t *testing.T, e Engine) {
	db, _, _, v := newTraveller(t, e)
	ctx := t.Context()
	a, b := v.certificate("URN:UVCI:A", v.records[0]), v.certificate("URN:UVCI:B", v.records[1])
	wantErr(t, db.SaveCertificates(ctx, "", travel.Changes{At: noon, Make: []travel.Certificate{a}}), person.ErrNoActor)
	if err := db.SaveCertificates(ctx, "client:skdt", travel.Changes{At: noon, Make: []travel.Certificate{a, b}}); err != nil {
		t.Fatal(err)
	}
	got, err := db.Certificates(ctx, []person.AccountID{v.account, 999})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]travel.Certificate{a, b}, got); d != "" {
		t.Error(d)
	}
	// A second one for the record is nobody's: whoever lost the race looks again.
	wantErr(t, db.SaveCertificates(ctx, "x", travel.Changes{At: noon, Make: []travel.Certificate{v.certificate("URN:UVCI:C", v.records[0])}}), travel.ErrAgain)

	later := noon.Add(time.Hour)
	a.State, a.Why, a.Next = travel.Replaced, travel.Corrected, "URN:UVCI:D"
	d := v.certificate("URN:UVCI:D", v.records[0])
	d.Version, d.Checked = 2, later
	if err := db.SaveCertificates(ctx, "chore", travel.Changes{At: later, End: []travel.Certificate{a}, Make: []travel.Certificate{d}}); err != nil {
		t.Fatal(err)
	}
	wantErr(t, db.SaveCertificates(ctx, "chore", travel.Changes{At: later, End: []travel.Certificate{a}}), travel.ErrAgain)
	a.Ended, a.EndedBy = later, "chore"
	if got, err := db.Certificate(ctx, a.ID); err != nil || cmp.Diff(a, got) != "" {
		t.Error(cmp.Diff(a, got), err)
	}
	_, err = db.Certificate(ctx, "URN:UVCI:Z")
	wantErr(t, err, travel.ErrUnknown)

	b.State, b.Why = travel.Replaced, travel.Renewed
	if err := db.SaveCertificates(ctx, "chore", travel.Changes{At: later, End: []travel.Certificate{b}}); err != nil {
		t.Fatal(err)
	}
	if ids, err := db.RevokedCertificates(ctx, later); err != nil || !slices.Equal(ids, []string{a.ID}) {
		t.Errorf("revoked: %v %v; what was merely renewed holds", ids, err)
	}
	if ids, err := db.RevokedCertificates(ctx, noon.AddDate(2, 0, 0)); err != nil || len(ids) != 0 {
		t.Errorf("expired ones are still listed: %v %v", ids, err)
	}

	if n, err := db.EraseCertificates(ctx, later.Add(time.Minute)); err != nil || n != 2 {
		t.Errorf("%d erased, %v", n, err)
	}
	if got, err := db.Certificate(ctx, a.ID); err != nil || got.Text != "" || got.Why != travel.Corrected {
		t.Errorf("erased: %v", err)
	}
	if got, err := db.Certificate(ctx, d.ID); err != nil || got.Text == "" {
		t.Error("one in force was erased", err)
	}
	sound(t, db, "facts that are not those of the account's sheet") // the records here were written by hand
}

func dueCertificates(t *testing.T, e Engine) {
	db, c, url, v := newTraveller(t, e)
	ctx := t.Context()
	a := v.certificate("URN:UVCI:A", v.records[0])
	c.set(noon.Add(time.Minute))
	if err := db.SaveCertificates(ctx, "app", travel.Changes{At: noon.Add(time.Minute), Make: []travel.Certificate{a}}); err != nil {
		t.Fatal(err)
	}
	due := func(expires time.Time) int {
		t.Helper()
		got, err := db.DueCertificates(ctx, expires, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		if after, err := db.DueCertificates(ctx, expires, v.account, 10); err != nil || len(after) != 0 {
			t.Errorf("after the cursor: %v %v", after, err)
		}
		return len(got)
	}
	if due(noon) != 0 || due(noon.AddDate(1, 0, 1)) != 1 {
		t.Error("an hour old is due, or a year old is not")
	}
	for name, change := range map[string][2]string{
		"corrected record": {fmt.Sprintf(`UPDATE record SET version = 2 WHERE id = %d`, v.records[0]), fmt.Sprintf(`UPDATE record SET version = 1 WHERE id = %d`, v.records[0])},
		"corrected person": {`UPDATE account SET updated = updated + 900000000`, `UPDATE account SET updated = updated - 900000000`},
		"user left":        {`UPDATE account SET withdrawn = 1`, `UPDATE account SET withdrawn = NULL`},
		"broken link":      {`UPDATE link SET ended = 1, ended_by = id`, `UPDATE link SET ended = NULL, ended_by = NULL`},
		"compromised key":  {`UPDATE signing_key SET compromised = 1`, `UPDATE signing_key SET compromised = 0`},
	} {
		e.Exec(t, url, change[0])
		if due(noon) != 1 {
			t.Errorf("%s: not due", name)
		}
		e.Exec(t, url, change[1])
		if due(noon) != 0 {
			t.Errorf("%s: due for ever", name)
		}
	}
	e.Exec(t, url, fmt.Sprintf(`UPDATE record SET version = 2 WHERE id = %d`, v.records[0]))
	a.Version = 2
	if err := db.SaveCertificates(ctx, "chore", travel.Changes{At: noon.Add(time.Hour), Seen: []travel.Certificate{a}}); err != nil {
		t.Fatal(err)
	}
	if due(noon) != 0 {
		t.Error("looked at, and still due")
	}
}

func trustedSigners(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	ctx := t.Context()
	at, ch := foreignSigner(t, "AT"), foreignSigner(t, "CH")
	for range 2 { // again is nothing
		if err := db.AddSigners(ctx, []travel.Signer{ch, at}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.Signers(ctx)
	if err != nil || len(got) != 2 || got[0].Country != "AT" || !got[0].Certificate.Equal(at.Certificate) || !got[0].Added.Equal(noon) {
		t.Fatalf("%+v %v", got, err)
	}
	if err := db.RemoveSigner(ctx, at.Digest, noon.Add(time.Hour), "op", "lost key"); err != nil {
		t.Fatal(err)
	}
	wantErr(t, db.RemoveSigner(ctx, at.Digest, noon, "op", ""), travel.ErrSignerUnknown)
	if got, err = db.Signers(ctx); err != nil || !got[0].Removed.Equal(noon.Add(time.Hour)) || got[0].RemovedBy != "op" || got[0].Reason != "lost key" {
		t.Errorf("%+v %v", got[0], err)
	}
	at.Added = noon.Add(2 * time.Hour)
	if err := db.AddSigners(ctx, []travel.Signer{at}); err != nil {
		t.Fatal(err)
	}
	if got, err = db.Signers(ctx); err != nil || !got[0].Removed.IsZero() || !got[0].Added.Equal(at.Added) {
		t.Errorf("trusted again: %+v %v", got[0], err)
	}
}

func foreignSigner(t testing.TB, country string) travel.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{Country: []string{country}}, NotBefore: noon, NotAfter: noon.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := travel.SignerOf(cert)
	s.Added, s.Actor = noon, "op"
	return s
}

func keptCertificates(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	ctx := t.Context()
	first, second := addPerson(t, db, "skdt", "u1", 1), addPerson(t, db, "vhd", "u2", 2)
	k := travel.Kept{Account: second.account, Issuer: "AT", ID: "URN:UVCI:01:AT:1#X", Kind: travel.Recovery, KID: "00", Record: 9, At: noon, Expires: noon.AddDate(1, 0, 0), Actor: "client:vhd"}
	for range 2 {
		if err := db.KeepForeign(ctx, k); err != nil {
			t.Fatal(err)
		}
	}
	other := k
	other.Account, other.At = first.account, noon.Add(time.Hour)
	if err := db.KeepForeign(ctx, other); err != nil {
		t.Fatal(err)
	}
	if got, err := db.KeptForeign(ctx, second.account); err != nil || cmp.Diff([]travel.Kept{k}, got) != "" {
		t.Error(cmp.Diff([]travel.Kept{k}, got), err)
	}
	if a, err := db.KeeperOf(ctx, "AT", k.ID); err != nil || a != second.account {
		t.Errorf("whose it is: %v %v; the first counts", a, err)
	}
	if a, err := db.KeeperOf(ctx, "CH", k.ID); err != nil || a != 0 {
		t.Errorf("another issuer's: %v %v", a, err)
	}
}
