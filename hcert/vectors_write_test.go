package hcert

import (
	"bytes"
	"compress/zlib"
	"crypto/elliptic"
	"encoding/asn1"
	"encoding/pem"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
)

var update = flag.Bool("update", false, "write the vectors anew, with new keys")

// vectorWriter makes the vectors of one run, each signed by one of its keys.
type vectorWriter struct {
	t    *testing.T
	keys map[string]dsc
}

// TestVectorsWrite writes testdata only when it is told to: signatures are random,
// so a new run never gives the same bytes. TestVectors judges what is there.
func TestVectorsWrite(t *testing.T) {
	if !*update {
		return
	}
	w := vectorWriter{t, map[string]dsc{
		"es256":      newDSC(t, newEC(t, elliptic.P256())),
		"p384":       newDSC(t, newEC(t, elliptic.P384())),
		"ps256-2048": newDSC(t, newRSA(t, 2048)),
		"ps256-3072": newDSC(t, newRSA(t, 3072)),
		"eddsa":      newDSC(t, newEd(t)),
		"test-only":  newDSC(t, newEC(t, elliptic.P256()), asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 1847, 2021, 1, 1}),
		"zero-arc":   newDSC(t, newEC(t, elliptic.P256()), asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 0, 1847, 2021, 1, 3}),
	}}
	for _, dir := range []string{vectorDir, "testdata/signers"} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, d := range w.keys {
		block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: d.cert.Raw})
		if err := os.WriteFile(filepath.Join("testdata", "signers", name+".pem"), block, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w.kinds()
	w.deviations()
	w.badLayers()
	w.badMessages()
	w.badContent()
}

// write judges the vector and writes it down. What it says has to be read before
// it is committed.
func (w vectorWriter) write(name, key, why, text string) { w.writeAt(name, key, why, text, now) }

func (w vectorWriter) writeAt(name, key, why, text string, at time.Time) {
	w.t.Helper()
	v := vector{name: name, why: why, now: at, trust: key + ".pem", text: text}
	v.fails, v.reasons = verdict(Check(text, w.keys[key].trust(w.t), at))
	if err := os.WriteFile(filepath.Join(vectorDir, name+".txt"), []byte(v.String()), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// change writes a plain ES256 certificate with one thing changed.
func (w vectorWriter) change(name, why string, change func(*parts)) {
	w.t.Helper()
	d := w.keys["es256"]
	p := d.good(ES256)
	change(&p)
	w.write(name, "es256", why, p.text(w.t, d))
}

// claim writes a certificate with one claim changed.
func (w vectorWriter) claim(name, why string, key int, value any) {
	w.t.Helper()
	w.change(name, why, func(p *parts) { p.payload.(map[int]any)[key] = value })
}

// statement writes a certificate with members of it changed.
func (w vectorWriter) statement(name, why string, members map[string]any) {
	w.t.Helper()
	w.change(name, why, func(p *parts) { p.payload = claimsOf(members) })
}

func test() map[string]any {
	return map[string]any{"tg": "840539006", "tt": "LP6464-4", "nm": "PCR (thử nghiệm)", "sc": "2021-12-18T09:30:00+07:00", "tr": "260415000",
		"tc": "Trạm thử nghiệm 1", "co": "VN", "is": "Bộ Y tế (thử nghiệm)", "ci": "URN:UVCI:01:VN:THUNGHIEM0002#G"}
}

func recovery() map[string]any {
	return map[string]any{"tg": "840539006", "fr": "2021-09-01", "co": "VN", "is": "Bộ Y tế (thử nghiệm)", "df": "2021-09-12", "du": "2022-02-28",
		"ci": "URN:UVCI:01:VN:THUNGHIEM0003#E"}
}

func (w vectorWriter) kinds() {
	tests, recoveries := map[string]any{"t": []any{test()}}, map[string]any{"r": []any{recovery()}}
	for name, alg := range map[string]Algorithm{"es256": ES256, "p384": ES256, "ps256-2048": PS256, "ps256-3072": PS256, "eddsa": EdDSA} {
		d := w.keys[name]
		w.write("good-vaccination-"+name, name, "one dose, signed with "+name, d.good(alg).text(w.t, d))
	}
	w.statement("good-test", "one test", tests)
	w.statement("good-recovery", "one recovery", recoveries)
	for _, c := range []struct {
		name, key, why string
		statement      map[string]any
	}{
		{"usage-test", "test-only", "the key may sign tests, and this is one", tests},
		{"usage-not-vaccination", "test-only", "the key may sign tests alone, and this is a vaccination", map[string]any{"v": []any{vaccination()}}},
		{"usage-zero-arc", "zero-arc", "the key usage in the form with a 0 that slipped in", recoveries},
		{"usage-zero-arc-not-test", "zero-arc", "the form with the 0 binds as well", tests},
		{"usage-several", "test-only", "a test, which the key may sign, beside a dose, which it may not", map[string]any{"t": []any{test()}, "v": []any{vaccination()}}},
	} {
		d := w.keys[c.key]
		p := d.good(ES256)
		p.payload = claimsOf(c.statement)
		w.write(c.name, c.key, c.why, p.text(w.t, d))
	}
}

// deviations are what real issuers did and readers must take.
func (w vectorWriter) deviations() {
	d := w.keys["es256"]
	alg, kid := map[int]any{1: int(ES256)}, map[int]any{4: d.kid()}
	w.change("odd-untagged", "no tag", func(p *parts) { p.tags = nil })
	w.change("odd-cwt-tag", "tag 18 within tag 61", func(p *parts) { p.tags = []uint64{61, 18} })
	w.change("odd-double-tag", "tag 18 twice", func(p *parts) { p.tags = []uint64{18, 18} })
	w.change("odd-kid-unprotected", "the key id in the unprotected header", func(p *parts) { p.protected, p.unprotected = alg, kid })
	w.change("odd-alg-unprotected", "the algorithm in the unprotected header", func(p *parts) { p.protected, p.unprotected = kid, alg })
	w.change("odd-all-unprotected", "an empty protected header", func(p *parts) { p.protected, p.unprotected = nil, map[int]any{1: int(ES256), 4: d.kid()} })
	w.change("odd-kid-both", "another key id in the unprotected header: the protected one counts", func(p *parts) { p.unprotected = map[int]any{4: []byte("khongphai")} })
	w.change("odd-no-kid", "no key id: all keys of the algorithm are tried", func(p *parts) { p.protected = alg })
	w.claim("odd-float-time", "an expiry with a fraction", 4, float64(now.AddDate(0, 11, 0).Unix())+0.25)
	w.claim("odd-tagged-time", "a time of issue with tag 1", 6, cbor.Tag{Number: 1, Content: now.AddDate(0, 0, -1).Unix()})
	w.claim("odd-nationality", "Vietnam's claim for the nationality", -70084, "VN")
	w.statement("odd-null-lists", "empty lists written as null", map[string]any{"v": []any{vaccination()}, "t": nil, "r": nil})
	w.statement("odd-birth-year", "only the year of birth is known", map[string]any{"v": []any{vaccination()}, "dob": "1941"})
	w.statement("odd-birth-none", "no date of birth", map[string]any{"v": []any{vaccination()}, "dob": ""})
	mistyped := vaccination()
	mistyped["dn"], mistyped["sd"], mistyped["tg"], mistyped["dt"] = 2.0, "2", 840539006, cbor.Tag{Number: 0, Content: "2021-11-20T00:00:00Z"}
	dated, unreadable := vaccination(), test()
	dated["dt"] = cbor.Tag{Number: 0, Content: "2021-11-20T00:00:00Z"}
	w.statement("odd-tagged-date", "a date with tag 0", map[string]any{"v": []any{dated}})
	unreadable["nm"] = []any{1, 2}
	w.statement("odd-unreadable-member", "a name of the test that is a list: it counts as not said", map[string]any{"t": []any{unreadable}})
	w.statement("odd-no-version", "no version of the schema", map[string]any{"v": []any{vaccination()}, "ver": nil})
	w.change("odd-kid-tagged", "the key id within a tag", func(p *parts) {
		p.protected = map[int]any{1: int(ES256), 4: cbor.Tag{Number: 4, Content: d.kid()}}
	})
	w.statement("odd-types", "numbers and dates in other types than the schema has", map[string]any{"v": []any{mistyped}})
}

func (w vectorWriter) badLayers() {
	d := w.keys["es256"]
	p := d.good(ES256)
	raw := p.message(w.t, d)
	text := pack(w.t, raw)
	coded := text[len(Prefix):]
	w.write("bad-prefix-version", "es256", "a later version", "HC2:"+coded)
	w.write("bad-prefix-missing", "es256", "no prefix", coded)
	w.write("bad-base45-character", "es256", "a character that base45 does not have", Prefix+"a"+coded[1:])
	w.write("bad-base45-group", "es256", "a group of three above 65535", Prefix+":::"+coded[3:])
	w.write("bad-base45-single", "es256", "a single character at the end", Prefix+coded[:len(coded)/3*3-2])
	w.write("bad-text-length", "es256", "longer than a QR code can be", Prefix+EncodeBase45(make([]byte, 2900)))
	w.write("bad-plain", "es256", "not compressed", Prefix+EncodeBase45(raw))
	compressed, _ := deflate(raw)
	w.write("bad-compression-cut", "es256", "the compressed data are cut off", Prefix+EncodeBase45(compressed[:len(compressed)-9]))
	w.write("bad-compression-checksum", "es256", "the checksum is cut off", Prefix+EncodeBase45(compressed[:len(compressed)-4]))
	w.write("bad-compression-tail", "es256", "bytes behind the compressed data", Prefix+EncodeBase45(append(compressed[:len(compressed):len(compressed)], 0, 0)))
	w.write("bad-bomb", "es256", "a megabyte of zeros", pack(w.t, make([]byte, 1<<20)))
	var dict bytes.Buffer
	z, _ := zlib.NewWriterLevelDict(&dict, 9, []byte("EU/1/20/1528"))
	z.Write(raw)
	z.Close()
	w.write("bad-dictionary", "es256", "compressed with a dictionary that nobody has", Prefix+EncodeBase45(dict.Bytes()))
}

func (w vectorWriter) badMessages() {
	d := w.keys["es256"]
	raw := d.good(ES256).message(w.t, d)
	changed := bytes.Replace(raw, []byte("NGUYEN"), []byte("NGUYAN"), 1)
	w.write("bad-changed", "es256", "one letter of the name was changed", pack(w.t, changed))
	w.write("bad-tail", "es256", "a byte behind the message", pack(w.t, append(raw[:len(raw):len(raw)], 0xF6)))
	w.write("bad-other-tag", "es256", "COSE_Mac0, which proves nothing", pack(w.t, append([]byte{0xD1}, raw[1:]...)))
	w.change("bad-four-tags", "more tags than were ever met", func(p *parts) { p.tags = []uint64{61, 18, 61, 18} })
	w.write("bad-three", "es256", "an array of three", pack(w.t, []byte{0xD2, 0x83, 0x40, 0xA0, 0x41, 0xA0}))
	w.write("bad-detached", "es256", "no payload", pack(w.t, []byte{0xD2, 0x84, 0x43, 0xA1, 0x01, 0x26, 0xA0, 0xF6, 0x41, 0x00}))
	w.write("bad-deep", "es256", "arrays in arrays, without end", pack(w.t, bytes.Repeat([]byte{0x81}, 5000)))
	w.write("bad-length", "es256", "a length beyond all memory", pack(w.t, []byte{0xD2, 0x84, 0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}))
	w.change("bad-critical", "a critical header parameter that nobody knows", func(p *parts) {
		p.protected = map[int]any{1: int(ES256), 2: []any{99}, 4: d.kid(), 99: true}
	})
	w.change("bad-algorithm", "an algorithm that is not taken", func(p *parts) { p.protected = map[int]any{1: -35, 4: d.kid()} })
	w.change("bad-algorithm-none", "no algorithm", func(p *parts) { p.protected = map[int]any{4: d.kid()} })
	w.change("bad-algorithm-other", "an algorithm that is not the key's", func(p *parts) { p.protected = map[int]any{1: int(EdDSA), 4: d.kid()} })
	w.change("bad-kid", "the id of another key", func(p *parts) { p.protected = map[int]any{1: int(ES256), 4: []byte("khongai!")} })
	w.change("bad-kid-shadow", "a wrong protected key id, the right one unprotected", func(p *parts) {
		p.protected, p.unprotected = map[int]any{1: int(ES256), 4: []byte("khongai!")}, map[int]any{4: d.kid()}
	})
	w.change("bad-kid-length", "a key id of three bytes", func(p *parts) { p.protected = map[int]any{1: int(ES256), 4: []byte("abc")} })
	w.change("bad-kid-text", "a key id that is no byte string", func(p *parts) { p.protected = map[int]any{1: int(ES256), 4: "khongai!"} })
	w.write("bad-other-key", "zero-arc", "signed by a key that is not trusted", d.good(ES256).text(w.t, d))
}

func (w vectorWriter) badContent() {
	d := w.keys["es256"]
	w.change("bad-claims-type", "the content is an array", func(p *parts) { p.payload = []any{} })
	w.change("bad-claims-bytes", "the content is no CBOR, signed all the same", func(p *parts) { p.payload = []byte{0xFF, 0xFF} })
	w.change("bad-claims-twice", "two expiries", func(p *parts) { p.payload = []byte{0xA2, 0x04, 0x01, 0x04, 0x02} })
	w.claim("bad-no-certificate", "no certificate in the claims", -260, map[int]any{2: map[string]any{}})
	w.statement("bad-no-statement", "a certificate that states nothing", nil)
	w.claim("bad-no-expiry", "no expiry", 4, nil)
	w.claim("bad-time-nan", "an expiry that is not a number", 4, math.NaN())
	w.claim("bad-time-huge", "an expiry beyond the year 9999", 4, uint64(1)<<62)
	w.statement("bad-statement-text", "the list of doses is a text", map[string]any{"v": "đã tiêm"})
	w.claim("bad-time-text", "an expiry as a text", 4, "2022-12-20T00:00:00Z")
	w.claim("time-not-before", "not valid before next year", 5, now.AddDate(0, 1, 0).Unix())
	text := d.good(ES256).text(w.t, d)
	w.writeAt("time-expired", "es256", "after its expiry", text, now.AddDate(1, 0, 0))
	w.writeAt("time-early", "es256", "before its issue", text, now.AddDate(0, 0, -15))
	w.writeAt("time-early-tolerated", "es256", "four minutes before its issue: clocks differ", text, now.AddDate(0, 0, -14).Add(-4*time.Minute))
	p := d.good(ES256)
	p.payload.(map[int]any)[4] = now.AddDate(5, 0, 0).Unix()
	w.writeAt("time-signer", "es256", "the signing certificate has ended before the certificate", p.text(w.t, d), now.AddDate(3, 0, 0))
}
