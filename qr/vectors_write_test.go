package qr_test

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/motma/motma/qr"
)

var update = flag.Bool("update", false, "write testdata/keys.json and testdata/vectors again")

// testKeys are the keys of testdata/keys.json. The private halves derive from
// labels, so anybody can make the vectors again, byte for byte.
type testKeys struct {
	es, ed, sandbox, retired, future, compromised, mixed *qr.Signer
	set                                                  qr.KeySet
}

func newTestKeys(t testing.TB) testKeys {
	t.Helper()
	var keys testKeys
	var all []qr.Key
	add := func(dst **qr.Signer, id qr.KeyID, alg qr.Algorithm, change func(*qr.Key)) {
		private := testPrivate(t, alg, "vectors "+string(id))
		key, err := qr.NewKey(id, private.Public())
		if err != nil {
			t.Fatal(err)
		}
		if *dst, err = qr.NewSigner(key, private); err != nil {
			t.Fatal(err)
		}
		change(&key)
		all = append(all, key)
	}
	add(&keys.es, "es-1", qr.ES256, func(*qr.Key) {})
	add(&keys.ed, "ed-1", qr.EdDSA, func(*qr.Key) {})
	add(&keys.sandbox, "thu1", qr.ES256, func(k *qr.Key) { k.Sandbox = true })
	add(&keys.retired, "old1", qr.ES256, func(k *qr.Key) { k.State, k.NotAfter = qr.KeyRetired, now.AddDate(0, -1, 0) })
	add(&keys.future, "new1", qr.ES256, func(k *qr.Key) { k.NotBefore = now.AddDate(0, 1, 0) })
	add(&keys.compromised, "bad1", qr.EdDSA, func(k *qr.Key) { k.State = qr.KeyCompromised })
	add(&keys.mixed, "mix1", qr.ES256, func(k *qr.Key) {
		k.Algorithm, k.Public = qr.EdDSA, testPrivate(t, qr.EdDSA, "vectors mix1").Public()
	})
	var err error
	if keys.set, err = qr.NewKeySet(all...); err != nil {
		t.Fatal(err)
	}
	return keys
}

// unknownSigner signs with a key that is in no set.
func unknownSigner(t testing.TB) *qr.Signer {
	private := testPrivate(t, qr.ES256, "nobody's")
	key, err := qr.NewKey("none", private.Public())
	if err != nil {
		t.Fatal(err)
	}
	s, err := qr.NewSigner(key, private)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func replace(t testing.TB, text, old, new string) string {
	t.Helper()
	out := strings.Replace(text, old, new, 1)
	if out == text {
		t.Fatalf("%q is not in the text", old)
	}
	return out
}

const (
	sample       = "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<HS4010120800001<0944700001"
	anBase       = "paper=001090000011;paper_kind=cccd;name=NGUYEN VAN AN;birth=1990-01-15;declared=self;qid=162979388500000001"
	sampleFields = anBase + ";gender=male;bhyt=HS4010120800001;phone=0944700001"
	signedFields = "paper=001090000011;paper_kind=cccd;name=NGUYEN VAN AN;birth=1990-01-15;declared=self;qid=739201846510293846;gender=male;bhyt=HS4010120800001;phone=0944700001;code_id=0102030405060708;live=false;expires=2026-10-01T08:00:00Z"
)

func allVectors(t testing.TB, k testKeys) []vector {
	v := unsignedVectors(t)
	v = append(v, signedVectors(t, k)...)
	v = append(v, forgedVectors(t, k)...)
	v = append(v, cardVectors(t)...)
	v = append(v, otherVectors(t, k)...)
	return v
}

func list(fields string) []string { return strings.Split(fields, ";") }

func unsignedVectors(t testing.TB) []vector {
	claim := func(name, why, text, warnings, fields string) vector {
		v := vector{name: "personal-" + name, why: why, kind: "personal", expect: "none", reason: "unsigned", warnings: warnings, text: text}
		if fields != "" {
			v.fields = list(fields)
		}
		return v
	}
	refused := func(name, why, text, reason string) vector {
		return vector{name: "personal-bad-" + name, why: why, kind: "unknown", expect: "none", reason: reason, text: text}
	}
	wedge := claim("wedge-crlf", "a keyboard-wedge reader ends with carriage return and line feed", sample+"\r\n", "", sampleFields)
	wedge.escaped = true
	tab := claim("wedge-tab", "another ends with a tab and begins with a space", " "+sample+"\t", "", sampleFields)
	tab.escaped = true
	nfd := claim("name-nfd", "the name has diacritics as combining characters", replace(t, sample, "NGUYEN", "NGUYE\u0302\u0303N"), "name-form", "")
	nfd.escaped = true
	return []vector{
		claim("sample", "the standard's sample: a claim, not a proof", sample, "", sampleFields),
		claim("no-ext", "five fields, no EXT", "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001", "", anBase),
		claim("empty-ext", "six fields, EXT empty", "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|", "", anBase),
		claim("on-behalf", "declared by another, with the declarer's QID and no paper", "|NGUYEN THI BE|2019-06-01|1|162979388500000003|162979388500000001<2", "",
			"name=NGUYEN THI BE;birth=2019-06-01;declared=other;qid=162979388500000003;declarer_qid=162979388500000001;gender=female"),
		claim("gender-none", "gender 0 means none", "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<0", "", anBase),
		claim("bhyt-00", "BHYT 00 means none", replace(t, sample, "HS4010120800001", "00"), "", anBase+";gender=male;phone=0944700001"),
		claim("missing-lead", "EXT without its leading <: it begins with the gender", replace(t, sample, "|<1", "|1"), "ext-shifted", sampleFields),
		claim("missing-lead-gender-only", "EXT is the gender alone", replace(t, sample, "<1<HS4010120800001<0944700001", "1"), "ext-shifted", anBase+";gender=male"),
		claim("masked", "values masked with * inside the code", "******000011|NGUYEN VAN AN|1990-**-**|0|162979388500000001|<1<HS4010*********<09447*****", "masked",
			"paper=******000011;paper_kind=cccd;name=NGUYEN VAN AN;birth=1990-**-**;declared=self;qid=162979388500000001;gender=male;bhyt=HS4010*********;phone=09447*****"),
		claim("masked-whole", "all of paper and birth masked", "************|NGUYEN VAN AN|****-**-**|0|162979388500000001|", "masked", ""),
		claim("year-only", "an old paper knows only the year", "012345678|LE THI CU|1935|0|162979388500000004|<2", "",
			"paper=012345678;paper_kind=cmnd;name=LE THI CU;birth=1935;declared=self;qid=162979388500000004;gender=female"),
		claim("passport", "a foreigner with a passport", "C1234567|ANNA O'NEIL-SMITH|1985-12-31|0|162979388500000005|<2", "",
			"paper=C1234567;paper_kind=passport;name=ANNA O'NEIL-SMITH;birth=1985-12-31;declared=self;qid=162979388500000005;gender=female"),
		claim("further", "positions after the fifth, which no known version defines", sample+"<<x<y", "further-values", sampleFields+";ext6=x;ext7=y"),
		claim("seventh-field", "a seventh field, which no known version defines", sample+"|v2", "further-values", sampleFields+";extra=|v2"),
		claim("trailing-separator", "EXT ends with a needless <", "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<", "", anBase+";gender=male"),
		claim("lower-case", "the name in lower case", replace(t, sample, "NGUYEN VAN AN", "Nguyen Van An"), "name-form", ""),
		claim("diacritics", "the name with diacritics", replace(t, sample, "NGUYEN VAN AN", "NGUYỄN VĂN AN"), "name-form", ""),
		claim("double-space", "two spaces between words", replace(t, sample, "NGUYEN VAN", "NGUYEN  VAN"), "name-form", ""),
		claim("opaque-qid", "a QID that is no number: it is opaque", replace(t, sample, "162979388500000001", "vn:AB_cd-12"), "", ""),
		claim("self-without-paper", "self-declared, so the paper is required", replace(t, sample, "001090000011", ""), "paper-missing", ""),
		claim("paper-strange", "a paper number of 13 digits", replace(t, sample, "001090000011", "0010900000111"), "paper-shape", ""),
		claim("date-impossible", "30 February: readable, and said", replace(t, sample, "01-15", "02-30"), "birth-date", ""),
		claim("date-zeros", "day and month 00 for unknown", replace(t, sample, "01-15", "00-00"), "birth-date", ""),
		claim("gender-3", "gender 3 is not defined", replace(t, sample, "<1<", "<3<"), "gender-value", anBase+";bhyt=HS4010120800001;phone=0944700001"),
		claim("bhyt-short", "a BHYT number of 14", replace(t, sample, "HS4010120800001", "HS401012080000"), "bhyt-shape", ""),
		claim("phone-country-code", "a phone number with country code", replace(t, sample, "0944700001", "+84944700001"), "phone-shape", ""),
		claim("input-method", "an input method put an accent into the insurance number", replace(t, sample, "HS401", "HÁ401"), "bhyt-shape, keyboard", ""),
		wedge, tab, nfd,
		refused("four-fields", "four fields", "001090000011|NGUYEN VAN AN|1990-01-15|0", "unrecognised"),
		refused("no-name", "the name is required", replace(t, sample, "NGUYEN VAN AN", ""), "personal-name"),
		refused("blank-name", "a name of spaces", replace(t, sample, "NGUYEN VAN AN", "  "), "personal-name"),
		refused("no-qid", "the QID is required", replace(t, sample, "162979388500000001", ""), "personal-qid"),
		refused("qid-long", "a QID of 41 characters", replace(t, sample, "162979388500000001", strings.Repeat("9", 41)), "personal-qid"),
		refused("qid-space", "a QID with a space", replace(t, sample, "162979388500000001", "1629793885 00000001"), "personal-qid"),
		refused("declared-2", "field 4 must be 0 or 1", replace(t, sample, "|0|", "|2|"), "personal-declared"),
		refused("declared-empty", "field 4 is required", replace(t, sample, "|0|", "||"), "personal-declared"),
		refused("birth-slashes", "a date in another form", replace(t, sample, "1990-01-15", "15/01/1990"), "personal-birth"),
		refused("birth-month-13", "month 13", replace(t, sample, "-01-", "-13-"), "personal-birth"),
		refused("birth-empty", "the date of birth is required", replace(t, sample, "1990-01-15", ""), "personal-birth"),
		refused("paper-separator", "a < in the paper number", replace(t, sample, "001090000011", "001090<000011"), "personal-paper"),
		refused("name-separator", "a < in the name", replace(t, sample, "NGUYEN VAN AN", "<b>AN</b>"), "personal-name"),
		refused("name-long", "a name of 401 characters", replace(t, sample, "NGUYEN VAN AN", strings.Repeat("A", 401)), "personal-name"),
	}
}

func signedVectors(t testing.TB, k testKeys) []vector {
	valid := func(name, why, text, fields string) vector {
		return vector{name: "signed-" + name, why: why, kind: "personal", expect: "valid", fields: list(fields), text: text}
	}
	live := qr.CodeInfo{ID: 0xFEDCBA9876543210, Live: true, NotBefore: now.Add(-time.Hour), Expires: now.Add(23 * time.Hour), Status: qr.StatusGreen}
	strip := issue(t, k.es, an().Hidden(), live, qr.Base64URL)
	hidden := valid("live-hidden", "a live strip of the hidden form, with its colour", strip,
		"paper=******000011;paper_kind=cccd;name=NGUYEN VAN AN;birth=1990-**-**;declared=self;qid=739201846510293846;gender=male;code_id=fedcba9876543210;live=true;not_before=2021-10-01T07:00:00Z;expires=2021-10-02T07:00:00Z;status=green")
	hidden.warnings = "masked"
	coloured := live
	coloured.IssuedAt, coloured.Status, coloured.Policy, coloured.Rule, coloured.Risk = now.Add(-time.Hour), qr.StatusGrey, 4294967295, 254, 4
	policy := valid("live-policy", "a live strip whose colour names its policy and rule, at their largest", issue(t, k.es, an().Hidden(), coloured, qr.Base64URL),
		"paper=******000011;paper_kind=cccd;name=NGUYEN VAN AN;birth=1990-**-**;declared=self;qid=739201846510293846;gender=male;code_id=fedcba9876543210;live=true;issued=2021-10-01T07:00:00Z;not_before=2021-10-01T07:00:00Z;expires=2021-10-02T07:00:00Z;status=grey;policy=4294967295;rule=254;risk=4")
	policy.warnings = "masked"
	last := hidden
	last.name, last.why, last.now = "signed-live-within-tolerance", "four minutes past its end: clocks differ", "2021-10-02T07:04:00Z"
	baby := qr.Personal{Name: "NGUYEN THI BE", Birth: "2019-06-01", Declared: qr.ByOther, QID: "839201846510293840", Ext: qr.Extension("739201846510293846", qr.GenderFemale, "", "")}
	sandbox := valid("sandbox", "a sandbox key signed: a test code, worth nothing", issue(t, k.sandbox, an(), static(), qr.Base64URL), signedFields)
	sandbox.warnings = "sandbox"
	wedge := valid("wedge", "white space around the text is outside the code", "\n"+issue(t, k.es, an(), static(), qr.Base64URL)+" \r\n", signedFields)
	wedge.escaped = true
	dated := static()
	dated.IssuedAt = now
	return []vector{
		valid("es256", "a static code, ES256", issue(t, k.es, an(), static(), qr.Base64URL), signedFields),
		valid("eddsa", "the same, EdDSA", issue(t, k.ed, an(), static(), qr.Base64URL), signedFields),
		valid("digits", "the digits-only signature, for readers behind an input method", issue(t, k.es, an(), static(), qr.DigitsOnly), signedFields),
		valid("issued-at", "with the time of issue", issue(t, k.es, an(), dated, qr.Base64URL), strings.Replace(signedFields, "expires=", "issued=2021-10-01T08:00:00Z;expires=", 1)),
		valid("on-behalf", "declared by another, without a paper", issue(t, k.es, baby, static(), qr.Base64URL),
			"name=NGUYEN THI BE;birth=2019-06-01;declared=other;qid=839201846510293840;declarer_qid=739201846510293846;gender=female;code_id=0102030405060708;live=false;expires=2026-10-01T08:00:00Z"),
		hidden, policy, last, sandbox, wedge,
	}
}

func forgedVectors(t testing.TB, k testKeys) []vector {
	bad := func(name, why, text, reason string) vector {
		return vector{name: "forged-" + name, why: why, kind: "personal", expect: "invalid", reason: reason, text: text}
	}
	warn := func(v vector, warnings string) vector {
		v.warnings = warnings
		return v
	}
	at := func(v vector, now string) vector {
		v.now = now
		return v
	}
	text := issue(t, k.es, an(), static(), qr.Base64URL)
	digits := issue(t, k.es, an(), static(), qr.DigitsOnly)
	live := issue(t, k.es, an(), qr.CodeInfo{ID: 7, Live: true, NotBefore: now, Expires: now.Add(24 * time.Hour)}, qr.Base64URL)
	cut := strings.LastIndexByte(text, '<') + 1
	return []vector{
		bad("name", "the name was changed", replace(t, text, "VAN AN", "VAN ANH"), "signature-mismatch"),
		bad("birth", "the year of birth was changed", replace(t, text, "1990", "1991"), "signature-mismatch"),
		bad("paper", "one digit of the paper number was changed", replace(t, text, "000011", "000012"), "signature-mismatch"),
		bad("qid", "one digit of the QID was changed", replace(t, text, "3846", "3847"), "signature-mismatch"),
		bad("phone", "the phone was taken out", replace(t, text, "0944700001", ""), "signature-mismatch"),
		warn(bad("masked-afterwards", "the paper was masked after signing", replace(t, text, "001090", "******"), "signature-mismatch"), "masked"),
		warn(bad("lead", "the leading < was lost", replace(t, text, "|<1", "|1"), "signature-mismatch"), "ext-shifted"),
		bad("expiry", "the expiry inside the signature was changed", text[:cut]+changeByte(t, text[cut:], 16), "signature-mismatch"),
		bad("signature", "the last byte of the signature was changed", text[:cut]+changeByte(t, text[cut:], 95), "signature-mismatch"),
		bad("truncated", "the last character was lost", text[:len(text)-1], "signature-malformed"),
		bad("padding", "base64 padding was added", text+"=", "signature-malformed"),
		bad("standard-base64", "+ and / instead of - and _", text[:cut]+strings.NewReplacer("-", "+", "_", "/").Replace(text[cut:]), "signature-malformed"),
		bad("nonsense", "something else in position 5", text[:cut]+"signed", "signature-malformed"),
		bad("digits-short", "a digit of the digits-only form was lost", digits[:len(digits)-1], "signature-malformed"),
		bad("digits-overflow", "a block of the digits-only form exceeds seven bytes", digits[:cut]+"99999999999999999"+digits[cut+17:], "signature-malformed"),
		warn(bad("tail", "a further position after the signature is not signed", text+"<x", "unsigned-tail"), "further-values"),
		warn(bad("seventh-field", "a seventh field after the signature is not signed", text+"|x", "unsigned-tail"), "further-values"),
		warn(bad("empty-tail", "even an empty position after the signature is refused", text+"<", "unsigned-tail"), "further-values"),
		bad("unknown-key", "signed by a key that is in no set", issue(t, unknownSigner(t), an(), static(), qr.Base64URL), "unknown-key"),
		bad("key-retired", "the key's time is over", issue(t, k.retired, an(), static(), qr.Base64URL), "key-retired"),
		at(vector{name: "signed-retired-key-in-time", why: "a retired key still verifies until its not-after", kind: "personal", expect: "valid",
			text: issue(t, k.retired, an(), static(), qr.Base64URL)}, "2021-08-01T00:00:00Z"),
		bad("key-not-yet", "the key's time has not come", issue(t, k.future, an(), static(), qr.Base64URL), "key-not-yet-valid"),
		bad("key-compromised", "the key was withdrawn", issue(t, k.compromised, an(), static(), qr.Base64URL), "key-compromised"),
		bad("algorithm", "the header names ES256, the key is for EdDSA", issue(t, k.mixed, an(), static(), qr.Base64URL), "signature-algorithm"),
		at(bad("live-expired", "a screenshot of a live code, five minutes after its end", live, "expired"), "2021-10-02T08:05:00Z"),
		at(bad("live-not-yet", "a live code six minutes before its start", live, "not-yet-valid"), "2021-10-01T07:54:00Z"),
		at(bad("static-expired", "a printed code after its years", text, "expired"), "2026-10-01T08:05:00Z"),
		warn(bad("telex", "an input method (Telex) wrote accents into the signature", text[:cut]+replace(t, text[cut:], "ER", "Ẻ"), "input-method"), "keyboard"),
		warn(bad("caps-lock", "caps lock swapped the letters' case", swapCase(text), "input-method"), "name-form, bhyt-shape"),
	}
}

// changeByte flips one bit of a byte of a base64url value.
func changeByte(t testing.TB, value string, i int) string {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		t.Fatal(err)
	}
	raw[i] ^= 1
	return base64.RawURLEncoding.EncodeToString(raw)
}

func cardVectors(t testing.TB) []vector {
	cccd := func(name, why, text, warnings string) vector {
		return vector{name: "cccd-" + name, why: why, kind: "cccd", expect: "none", warnings: warnings, text: text}
	}
	bhyt := func(name, why, text, fields string) vector {
		v := vector{name: "bhyt-" + name, why: why, kind: "bhyt", expect: "none", text: text}
		if fields != "" {
			v.fields = list(fields)
		}
		return v
	}
	bad := func(name, why, text, reason string) vector {
		return vector{name: name, why: why, kind: "unknown", expect: "none", reason: reason, text: text}
	}
	seven := cccd("seven", "seven fields, with the old number", card, "")
	seven.fields = list("number=001090000011;old_cmnd=012345678;name=Nguyễn Văn An;birth=1990-01-15;gender=male;address=Số 1, Tràng Tiền, Hoàn Kiếm, Hà Nội;card_issued=2021-06-01;birth_province=Hà Nội")
	return []vector{
		seven,
		cccd("no-old-number", "seven fields, the old number empty", replace(t, card, "|012345678", "|"), ""),
		cccd("six", "six fields, without the old number", replace(t, card, "|012345678", ""), ""),
		cccd("born-2003", "a woman born in this century", "079303000012||Trần Thị Bình|31122003|Nữ|Quận 1, Hồ Chí Minh|01062021", ""),
		cccd("province", "a province that does not exist", replace(t, card, "001090", "003090"), "cccd-province"),
		cccd("sex", "the number says male, the card female", replace(t, card, "Nam", "Nữ"), "cccd-sex"),
		cccd("century", "the number says 20xx", replace(t, card, "001090", "001290"), "cccd-century"),
		cccd("year", "the number says 1991", replace(t, card, "001090", "001091"), "cccd-year"),
		cccd("sex-word", "a sex that is neither Nam nor Nữ", replace(t, card, "Nam", "M"), "cccd-sex-word"),
		cccd("birth-impossible", "30 February", replace(t, card, "15011990", "30021990"), "cccd-birth-date"),
		cccd("issued-early", "issued before the birth", replace(t, card, "01062021", "01061980"), "cccd-issued"),
		cccd("old-number", "an old number of eight digits", replace(t, card, "|012345678|", "|12345678|"), "cccd-old-number"),
		bad("cccd-bad-number", "eleven digits: no certain CCCD", replace(t, card, "001090000011", "00109000001"), "personal-declared"),
		bad("cccd-bad-birth", "a birth of six digits", replace(t, card, "15011990", "150190"), "cccd-birth"),
		bad("cccd-bad-name", "no name", replace(t, card, "Nguyễn Văn An", ""), "cccd-name"),
		bad("cccd-bad-eight-fields", "eight fields", card+"|x", "personal-declared"),
		bhyt("fifteen", "a card with all fields", insurance,
			"bhyt=HS4010120800001;bhxh=0120800001;name=Nguyễn Văn An;birth=1990-01-15;gender=male;address=Số 1 Hà Nội;facility=01 - 043;valid_from=01/01/2021;valid_to=31/12/2021;card_issued=01/01/2021;manager=01234567890;parent=Nguyễn Văn Cha;area=K1;five_year=01/01/2025;check=1234567890-1234"),
		bhyt("ten-digits", "the number is the BHXH number alone", replace(t, insurance, "HS4010120800001", "0120800001"), ""),
		bhyt("year-only", "only the year of birth", replace(t, insurance, "15/01/1990", "1990"), ""),
		bhyt("dashes", "no end and no parent", replace(t, replace(t, insurance, "|31/12/2021|", "|-|"), "4e677579e1bb856e2056c4836e20436861", "-"), ""),
		bad("bhyt-bad-number", "a number of fourteen", replace(t, insurance, "HS401", "HS40"), "bhyt-number"),
		bad("bhyt-bad-hex", "the name is not hexadecimal", replace(t, insurance, "4e67", "xx67"), "bhyt-name"),
		bad("bhyt-bad-bidi", "the name hides a bidirectional override", replace(t, insurance, "4e67", "e280ae67"), "bhyt-name"),
		bad("bhyt-bad-birth", "a birth in another form", replace(t, insurance, "15/01/1990", "1990-01-15"), "bhyt-birth"),
		bad("bhyt-bad-many-fields", "thirty fields and a $", strings.Repeat("x|", 30)+"$", "not-bhyt"),
	}
}

func otherVectors(t testing.TB, k testKeys) []vector {
	unknown := func(name, why, text, reason string) vector {
		return vector{name: "unknown-" + name, why: why, kind: "unknown", expect: "none", reason: reason, text: text}
	}
	escaped := func(v vector) vector {
		v.escaped = true
		return v
	}
	text := poster(t, k.es, cafe())
	place := func(name, why, expect, reason, text string) vector {
		return vector{name: "place-" + name, why: why, kind: "place", expect: expect, reason: reason, text: text}
	}
	good := place("es256", "a venue's poster", "valid", "", text)
	good.fields = list("place=K7Q2MX;version=1;base=https://motma.example")
	sandbox := place("sandbox", "a poster of the sandbox", "valid", "", poster(t, k.sandbox, cafe()))
	sandbox.warnings = "sandbox"
	app := vector{name: "app-registered", why: "an app's own code, known by its registered pattern", kind: "app", expect: "none", fields: list("app=thu-nghiem;user=20210001"), text: "APP:20210001"}
	return []vector{
		good, sandbox, app,
		place("eddsa", "a venue's poster, EdDSA", "valid", "", poster(t, k.ed, cafe())),
		place("swapped", "the signature of one venue on the address of another", "invalid", "signature-mismatch", replace(t, text, "K7Q2MX", "K7Q2MY")),
		place("other-host", "the address leads to another host", "invalid", "signature-mismatch", replace(t, text, "motma.example", "m0tma.example")),
		place("older", "the version was changed", "invalid", "signature-mismatch", replace(t, text, "v=1", "v=2")),
		place("unknown-key", "signed by a key that is in no set", "invalid", "unknown-key", poster(t, unknownSigner(t), cafe())),
		place("unsigned-rest", "something was added behind the signature", "invalid", "signature-malformed", text+"&x=1"),
		unknown("url-foreign", "another system's venue code, or an attack: never shown as ours", "https://qr.example/v/123456", "not-a-place"),
		unknown("url-unsigned", "our form without a signature", "https://motma.example/p/K7Q2MX?v=1", "not-a-place"),
		unknown("url-upper-case", "the scheme in capitals is still a web address", "HTTP://QR.EXAMPLE/X", "not-a-place"),
		vector{name: "certificate", why: "an EU-style certificate: recognised here, decoded elsewhere", kind: "certificate", expect: "none", reason: "certificate-unchecked", text: "HC1:6BF+70790T9WJWG.FKY*4GO0"},
		unknown("certificate-damaged", "a certificate with characters outside base45", "HC1:6BF+70790t9wjwg", "certificate-damaged"),
		unknown("certificate-telex", "an input method wrote accents into a certificate", "HC1:6BF+70790ÔWJWG", "input-method"),
		unknown("text", "just words", "xin chào", "unrecognised"),
		unknown("number", "a bare number may be anything", "001090000011", "unrecognised"),
		unknown("empty", "nothing", "", "empty"),
		escaped(unknown("blank", "white space alone", " \r\n", "empty")),
		escaped(unknown("invalid-utf8", "bytes that are no UTF-8", "\xff\xfe|\xc3(", "encoding")),
		escaped(unknown("nul", "a control character", replace(t, sample, "VAN", "VA\x00N"), "control-character")),
		escaped(unknown("newline-inside", "two codes in one text", sample+"\n"+sample, "control-character")),
		escaped(unknown("bidi", "a bidirectional override in the name", replace(t, sample, "VAN", "\u202EVAN"), "control-character")),
		escaped(unknown("zero-width", "a zero-width joiner in the paper number", replace(t, sample, "0010", "00\u200D10"), "control-character")),
		unknown("too-long", "more than 4096 bytes", strings.Repeat("A", 4097), "too-long"),
		unknown("bars", "separators alone", "|||||", "personal-declared"),
		escaped(vector{name: "personal-bad-fields", why: "field 4 in place, the date not", kind: "unknown", expect: "none", reason: "personal-birth", text: "a|b|c|0|e"}),
	}
}

func TestVectorFilesAreCurrent(t *testing.T) {
	keys := newTestKeys(t)
	set, err := json.MarshalIndent(keys.set, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"testdata/keys.json": string(set) + "\n"}
	for _, v := range allVectors(t, keys) {
		file := filepath.Join(vectorDir, v.name+".txt")
		if want[file] != "" {
			t.Errorf("two vectors are called %s", v.name)
		}
		want[file] = v.String()
	}
	if *update {
		writeFiles(t, want)
	}
	files, err := filepath.Glob(filepath.Join(vectorDir, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "testdata/keys.json") {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[file], string(got)); diff != "" {
			t.Errorf("%s differs; run go test ./qr -run Current -update\n%s", file, diff)
		}
		delete(want, file)
	}
	for file := range want {
		t.Errorf("%s is missing; run go test ./qr -run Current -update", file)
	}
}

func writeFiles(t *testing.T, files map[string]string) {
	t.Helper()
	if err := os.MkdirAll(vectorDir, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range files {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
