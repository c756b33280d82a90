package hcert

import (
	"bytes"
	"compress/zlib"
	"crypto"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/veraison/go-cose"

	"github.com/motma/motma/qrimage"
)

// an is a vaccination certificate with the 11 fields of Decision 5772/QĐ-BYT,
// the nationality apart.
func an(t testing.TB) Certificate {
	t.Helper()
	name, err := SplitName("Nguyễn Thị Đông")
	if err != nil {
		t.Fatal(err)
	}
	return Certificate{Name: name, Birth: "1990-01-15", Vaccinations: []Vaccination{{
		Disease: "840539006", Dose: 2, Doses: 2, Date: "2021-11-20", Vaccine: "1119349007", Product: "EU/1/20/1528", Maker: "ORG-100030215",
		Country: "VN", Issuer: "Bộ Y tế (thử nghiệm)", ID: NewID("VN"),
	}}}
}

func TestIssueReadsBack(t *testing.T) {
	vaccinated := an(t)
	tested, recovered := an(t), an(t)
	tested.Vaccinations, recovered.Vaccinations = nil, nil
	tested.Tests = []Test{{Disease: "840539006", Kind: "LP6464-4", Name: "PCR", Sampled: "2021-12-18T09:30:00+07:00", Result: "260415000",
		Centre: "Trạm thử nghiệm", Country: "VN", Issuer: "Bộ Y tế (thử nghiệm)", ID: NewID("VN")}}
	recovered.Birth = "1941"
	recovered.Recoveries = []Recovery{{Disease: "840539006", Positive: "2021-09-01", Country: "VN", Issuer: "Bộ Y tế (thử nghiệm)",
		From: "2021-09-12", Until: "2022-02-28", ID: NewID("VN")}}
	for name, d := range map[string]dsc{"es256": newDSC(t, newEC(t, elliptic.P256())), "ps256": newDSC(t, newRSA(t, 3072))} {
		for kind, c := range map[string]Certificate{"vaccination": vaccinated, "test": tested, "recovery": recovered} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				text, err := d.issuer(t).Issue(c, "VN", now)
				if err != nil {
					t.Fatal(err)
				}
				u, err := Parse(text)
				if err != nil {
					t.Fatal(err)
				}
				v, err := u.Verify(d.trust(t), now.AddDate(1, 0, -1))
				if err != nil {
					t.Fatal(err)
				}
				c.Version = "1.3.0"
				want := Claims{Issuer: "VN", IssuedAt: now, Expires: now.AddDate(1, 0, 0), Nationality: "VN", Certificate: c}
				if diff := cmp.Diff(want, v.Claims()); diff != "" {
					t.Error(diff)
				}
				if _, err := u.Verify(d.trust(t), now.AddDate(1, 0, 1)); err != ErrExpired {
					t.Errorf("a year later: %v", err)
				}
				independent(t, d, text)
			})
		}
	}
}

// independent reads a certificate with nothing of this package: base45 by long
// division, zlib of the standard library, and go-cose.
func independent(t *testing.T, d dsc, text string) {
	t.Helper()
	r, err := zlib.NewReader(bytes.NewReader(longDivision(t, strings.TrimPrefix(text, "HC1:"))))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var m cose.Sign1Message
	if err := m.UnmarshalCBOR(raw); err != nil {
		t.Fatal(err)
	}
	alg, err := m.Headers.Protected.Algorithm()
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := cose.NewVerifier(alg, d.private.Public())
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Verify(nil, verifier); err != nil {
		t.Error("go-cose:", err)
	}
	if kid, _ := m.Headers.Protected[cose.HeaderLabelKeyID].([]byte); !bytes.Equal(kid, d.kid()) || len(m.Headers.Unprotected) != 0 {
		t.Errorf("kid %x, unprotected %v", kid, m.Headers.Unprotected)
	}
	var claims map[int]any
	if err := cbor.Unmarshal(m.Payload, &claims); err != nil {
		t.Fatal(err)
	}
	cert, _ := claims[-260].(map[any]any)[uint64(1)].(map[any]any)
	name, _ := cert["nam"].(map[any]any)
	if claims[1] != "VN" || claims[-70084] != "VN" || claims[4] != uint64(now.AddDate(1, 0, 0).Unix()) || name["gnt"] != "THI<DONG" || name["fn"] != "Nguyễn" {
		t.Errorf("claims %v", claims)
	}
}

// longDivision is base45 written another way: each group is a number of base 45,
// least digit first.
func longDivision(t *testing.T, s string) []byte {
	t.Helper()
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	var out []byte
	for len(s) > 0 {
		group := s[:min(3, len(s))]
		s = s[len(group):]
		n := new(big.Int)
		for i := len(group) - 1; i >= 0; i-- {
			at := strings.IndexByte(digits, group[i])
			if at < 0 {
				t.Fatalf("character %q", group[i])
			}
			n.Add(n.Mul(n, big.NewInt(45)), big.NewInt(int64(at)))
		}
		out = append(out, n.FillBytes(make([]byte, len(group)-1))...)
	}
	return out
}

// A printed card has 5 by 5 cm for the code (standard §1): it must still be one
// that a scanner reads.
func TestIssuedCodeIsReadByAnotherScanner(t *testing.T) {
	zbar, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Fatal("zbarimg is missing: `make test` installs it (Debian: apt-get install zbar-tools)")
	}
	text, err := newDSC(t, newEC(t, elliptic.P256())).issuer(t).Issue(an(t), "VN", now)
	if err != nil {
		t.Fatal(err)
	}
	symbol, err := qrimage.Encode(text, qrimage.EncodeOptions{Level: qrimage.Q})
	if err != nil {
		t.Fatal(err)
	}
	var png bytes.Buffer
	if err := symbol.PNG(&png, qrimage.PNGOptions{PhysicalMM: 50, DPI: 300}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "code.png")
	if err := os.WriteFile(file, png.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(zbar, "--quiet", "--raw", file).Output()
	if err != nil || strings.TrimSuffix(string(out), "\n") != text {
		t.Errorf("zbarimg read %d bytes of %d: %v", len(out), len(text), err)
	}
}

func TestIssueRefuses(t *testing.T) {
	i := newDSC(t, newEC(t, elliptic.P256())).issuer(t)
	for name, c := range map[string]struct {
		field  string
		change func(*Certificate)
	}{
		"no name":          {"nam.fn", func(c *Certificate) { c.Name = Name{} }},
		"name with digits": {"nam.gn", func(c *Certificate) { c.Name = Name{Family: "Nguyễn", Given: "An 2"} }},
		"unknown script":   {"nam.fn", func(c *Certificate) { c.Name = Name{Family: "山田"} }},
		"travel diacritics": {"nam.fnt", func(c *Certificate) {
			c.Name = Name{Family: "Nguyễn", FamilyTravel: "NGUYỄN"}
		}},
		"travel name lost":  {"nam.gnt", func(c *Certificate) { c.Name.GivenTravel = "" }},
		"impossible birth":  {"dob", func(c *Certificate) { c.Birth = "1990-02-30" }},
		"no birth":          {"dob", func(c *Certificate) { c.Birth = "" }},
		"born in future":    {"dob", func(c *Certificate) { c.Birth = "2022" }},
		"other version":     {"ver", func(c *Certificate) { c.Version = "9" }},
		"nothing stated":    {"v", func(c *Certificate) { c.Vaccinations = nil }},
		"two statements":    {"v", func(c *Certificate) { c.Recoveries = make([]Recovery, 1) }},
		"no disease":        {"v.tg", func(c *Certificate) { c.Vaccinations[0].Disease = "" }},
		"no vaccine":        {"v.vp", func(c *Certificate) { c.Vaccinations[0].Vaccine = "" }},
		"no product":        {"v.mp", func(c *Certificate) { c.Vaccinations[0].Product = "" }},
		"long maker":        {"v.ma", func(c *Certificate) { c.Vaccinations[0].Maker = strings.Repeat("đ", 81) }},
		"dose zero":         {"v.dn", func(c *Certificate) { c.Vaccinations[0].Dose = 0 }},
		"dose ten":          {"v.sd", func(c *Certificate) { c.Vaccinations[0].Doses = 10 }},
		"dose in future":    {"v.dt", func(c *Certificate) { c.Vaccinations[0].Date = "2021-12-22" }},
		"date with time":    {"v.dt", func(c *Certificate) { c.Vaccinations[0].Date = "2021-11-20T00:00:00" }},
		"country lower":     {"v.co", func(c *Certificate) { c.Vaccinations[0].Country = "vn" }},
		"control character": {"v.is", func(c *Certificate) { c.Vaccinations[0].Issuer = "Bộ\x07 Y tế" }},
		"id mistyped":       {"v.ci", func(c *Certificate) { c.Vaccinations[0].ID = "URN:UVCI:01:VN:THUNGHIEM0001#A" }},
		"id of another":     {"v.ci", func(c *Certificate) { c.Vaccinations[0].ID = NewID("AT") }},
	} {
		t.Run(name, func(t *testing.T) {
			cert := an(t)
			c.change(&cert)
			_, err := i.Issue(cert, "VN", now)
			var bad *InvalidError
			if !errors.As(err, &bad) || bad.Field != c.field || !errors.Is(err, ErrContent) {
				t.Errorf("%v, want a refusal of %s", err, c.field)
			}
		})
	}
	var bad *InvalidError
	if _, err := i.Issue(an(t), "", now); !errors.As(err, &bad) || bad.Field != "nationality" {
		t.Error("no nationality:", err)
	}
}

func TestIssuerRefuses(t *testing.T) {
	ec := newDSC(t, newEC(t, elliptic.P256()))
	for name, d := range map[string]dsc{
		"another key": {ec.cert, newEC(t, elliptic.P256())},
		"no key":      {ec.cert, nil},
		"short RSA":   newDSC(t, newRSA(t, 2048)),
		"P-384":       newDSC(t, newEC(t, elliptic.P384())),
		"EdDSA":       newDSC(t, newEd(t)),
	} {
		if _, err := NewIssuer(d.cert, d.private); err != ErrIssuerKey {
			t.Errorf("%s: %v", name, err)
		}
	}
	i := ec.issuer(t)
	if _, err := i.Issue(an(t), "VN", now.AddDate(1, 6, 0)); err != ErrOutlives {
		t.Error("at the end of the key:", err)
	}
	earlier := an(t)
	earlier.Vaccinations[0].Date = "2021-09-20"
	if _, err := i.Issue(earlier, "VN", now.AddDate(0, -2, 0)); err != ErrSignerTimes {
		t.Error("before the key:", err)
	}
	tests := newDSC(t, newEC(t, elliptic.P256()), asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 1847, 2021, 1, 1})
	if _, err := tests.issuer(t).Issue(an(t), "VN", now); err != ErrKeyUsage {
		t.Error("a dose with a key for tests:", err)
	}
	if _, err := (&Issuer{ec.issuer(t).signer, brokenKey{ec.private}}).Issue(an(t), "VN", now); !errors.Is(err, ErrSign) {
		t.Error("a key that signs nonsense:", err)
	}
}

// brokenKey signs something else than it was given, as a failing module might.
type brokenKey struct{ crypto.Signer }

func (k brokenKey) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	other := bytes.Clone(digest)
	other[0] ^= 1
	return k.Signer.Sign(r, other, opts)
}

func TestParseSigners(t *testing.T) {
	a, b := newDSC(t, newEC(t, elliptic.P256())), newDSC(t, newEd(t))
	block := func(d dsc) []byte { return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: d.cert.Raw}) }
	for name, c := range map[string]struct {
		data []byte
		want int
	}{
		"der":     {a.cert.Raw, 1},
		"pem":     {append(block(a), block(b)...), 2},
		"twice":   {append(block(a), block(a)...), 1},
		"garbage": {[]byte("HC1:"), 0},
		"empty":   {nil, 0},
		"key":     {pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte{1}}), 0},
		"broken":  {pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte{1}}), 0},
	} {
		certs, err := ParseSigners(c.data)
		if (err == nil) != (c.want > 0) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		list, err := NewTrustList(certs...)
		if err != nil || list.Len() != c.want {
			t.Errorf("%s: %d signers, %v", name, list.Len(), err)
		}
	}
}

// Signing certificates that crypto/x509 does not take, and issuers have, are
// taken, with all that binds them.
func TestOddSigners(t *testing.T) {
	negative, positive := []byte{2, 2, 0x96, 0x8C}, []byte{2, 2, 0x16, 0x8C}
	rsaPSS, rsaAny := []byte{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10, 5, 0}, []byte{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0}
	for name, c := range map[string]struct {
		d        dsc
		alg      Algorithm
		old, new []byte
	}{
		"negative serial number": {newDSC(t, newEC(t, elliptic.P256()), asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 1847, 2021, 1, 2}), ES256, positive, negative},
		"RSA for PSS alone":      {newDSC(t, newRSA(t, 2048), asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 1847, 2021, 1, 2}), PS256, rsaAny, rsaPSS},
	} {
		t.Run(name, func(t *testing.T) {
			der := bytes.Replace(c.d.cert.Raw, c.old, c.new, 1)
			if cert, err := x509.ParseCertificate(der); err == nil && cert.PublicKey != nil {
				t.Fatal("crypto/x509 takes it by itself")
			}
			certs, err := ParseSigners(der)
			if err != nil {
				t.Fatal(err)
			}
			odd := dsc{certs[0], c.d.private}
			if _, err := verifyParts(t, odd, odd.good(c.alg)); err != nil {
				t.Error("a dose:", err)
			}
			p := odd.good(c.alg)
			p.payload = claimsOf(map[string]any{"t": []any{test()}})
			if _, err := verifyParts(t, odd, p); err != ErrKeyUsage {
				t.Error("a test, which its key usage forbids:", err)
			}
			if s := newSigner(certs[0]); s.Country != "VN" || !s.NotAfter.Equal(c.d.cert.NotAfter) {
				t.Errorf("country %q, until %v", s.Country, s.NotAfter)
			}
		})
	}
}

func verifyParts(t *testing.T, d dsc, p parts) (Verified, error) {
	t.Helper()
	u, err := Parse(p.text(t, d))
	if err != nil {
		t.Fatal(err)
	}
	return u.Verify(d.trust(t), now)
}

// A key of a kind that is not taken verifies nothing, and says why.
func TestKeysThatAreNotTaken(t *testing.T) {
	for name, private := range map[string]crypto.Signer{"RSA 1024": newRSA(t, 1024), "P-521": newEC(t, elliptic.P521())} {
		d := newDSC(t, private)
		u, err := Parse(d.good(ES256).text(t, d))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := u.Verify(d.trust(t), now); err != ErrTrustKey {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A certificate that names no key costs a bounded number of checks, and is found
// among those of its country.
func TestManySignersWithoutKeyID(t *testing.T) {
	d := newDSC(t, newEC(t, elliptic.P256()))
	p := d.good(ES256)
	p.protected = map[int]any{1: int(ES256)}
	u, err := Parse(p.text(t, d))
	if err != nil {
		t.Fatal(err)
	}
	certs := []*x509.Certificate{d.cert}
	for range maxGuesses {
		other := newDSC(t, newEC(t, elliptic.P256())).cert
		other.Subject.Country = []string{"AT"}
		certs = append(certs, other)
	}
	list, err := NewTrustList(certs...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.Verify(list, now); err != nil {
		t.Error("one of Vietnam among many of Austria:", err)
	}
	for _, c := range certs {
		c.Subject.Country = []string{"VN"}
	}
	if list, err = NewTrustList(certs...); err != nil {
		t.Fatal(err)
	}
	if _, err := u.Verify(list, now); err != ErrManyKeys {
		t.Error("too many of Vietnam:", err)
	}
}

func TestIDs(t *testing.T) {
	// Certificates of Austria, Denmark and France in the public test data.
	for _, c := range [][2]string{
		{"URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#B", "AT"}, {"URN:UVCI:01:DK:B986830007345F99AE898FB82C6C61F2#A", "DK"},
		{"URN:UVCI:01:FR:476R6WUM8B9U#0", "FR"},
	} {
		if !CheckID(c[0], c[1]) {
			t.Error(c[0])
		}
	}
	id := NewID("VN")
	if !CheckID(id, "VN") || CheckID(id, "AT") || id == NewID("VN") {
		t.Error(id)
	}
	for i := range id {
		for j := range len(idAlphabet) {
			if wrong := id[:i] + idAlphabet[j:j+1] + id[i+1:]; wrong != id && CheckID(wrong, "VN") {
				t.Fatalf("%s passes for %s", wrong, id)
			}
		}
	}
	for _, bad := range []string{"", "URN:UVCI:01:VN:#A", "URN:UVCI:01:VN:abc#A", id + "A", id[:len(id)-1], "URN:UVCI:01:VN:" + strings.Repeat("A", 60) + "#A"} {
		if CheckID(bad, "VN") {
			t.Errorf("%q passes", bad)
		}
	}
}

func TestNames(t *testing.T) {
	for full, want := range map[string][2]string{
		"Nguyễn Thị Đông":           {"NGUYEN", "THI<DONG"},
		"Trần Hưng-Đạo":             {"TRAN", "HUNG<DAO"},
		"Lê Thị Nguye\u0302\u0303n": {"LE", "THI<NGUYEN"},
		"ƯNG  hoàng phúc":           {"UNG", "HOANG<PHUC"},
		"D'Arc Jeanne":              {"DARC", "JEANNE"},
		"Ksor":                      {"KSOR", ""},
	} {
		n, err := SplitName(full)
		if err != nil || n.FamilyTravel != want[0] || n.GivenTravel != want[1] {
			t.Errorf("%s: %+v, %v", full, n, err)
		}
	}
	for _, bad := range []string{"", " ", "Nguyễn 123", "An <script>", "山田 太郎"} {
		if n, err := SplitName(bad); !errors.Is(err, ErrContent) {
			t.Errorf("%q: %+v, %v", bad, n, err)
		}
	}
}
