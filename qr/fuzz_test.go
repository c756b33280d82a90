package qr_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/motma/motma/qr"
)

func addVectors(f *testing.F) {
	for _, v := range readVectors(f) {
		if len(v.text) <= qr.MaxInput {
			f.Add(v.text)
		}
	}
}

// rebuild writes a claim down again from its parts, as they were read.
func rebuild(u qr.Unverified) string {
	p := u.Claim()
	ext := p.Ext
	if u.MissingLead() {
		ext = ext[1:]
	}
	head := p.Paper + "|" + p.Name + "|" + p.Birth + "|" + string('0'+rune(p.Declared)) + "|" + string(p.QID)
	if len(head) == len(u.Text()) {
		return head
	}
	return head + "|" + strings.Join(ext, "<") + u.Extra()
}

func FuzzParsePersonal(f *testing.F) {
	addVectors(f)
	f.Fuzz(func(t *testing.T, text string) {
		u, err := qr.ParsePersonal(text)
		if err != nil {
			return
		}
		if u.Text() != strings.Trim(text, " \t\r\n") {
			t.Errorf("keeps %q of %q", u.Text(), text)
		}
		if got := rebuild(u); got != u.Text() {
			t.Errorf("%q is read as %q", u.Text(), got)
		}
		p := u.Claim()
		if u.Signed() != (p.Signature() != "") || !p.QID.Valid() {
			t.Errorf("signature %q, qid %q", p.Signature(), string(p.QID))
		}
		strict, err := p.Text()
		if err != nil {
			return
		}
		again, err := qr.ParsePersonal(strict)
		if err != nil || rebuild(again) != strict {
			t.Errorf("strictly written %q does not read: %v", strict, err)
		}
	})
}

func FuzzParseCCCD(f *testing.F) {
	addVectors(f)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := qr.ParseCCCD(text)
		if err != nil {
			return
		}
		c.Checks()
		if c.Text() != strings.Trim(text, " \t\r\n") || !strings.HasPrefix(c.Text(), c.Number) || len(c.Number) != 12 || c.Birth.Month > 12 || c.Birth.Day > 31 {
			t.Errorf("%q read as %q", text, c.Text())
		}
	})
}

func FuzzParseBHYT(f *testing.F) {
	addVectors(f)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := qr.ParseBHYT(text)
		if err == nil && (c.Text() != strings.Trim(text, " \t\r\n") || len(c.BHXH()) != 10 || !utf8.ValidString(c.Name+c.Address+c.Parent)) {
			t.Errorf("%q", text)
		}
	})
}

func FuzzParsePlace(f *testing.F) {
	addVectors(f)
	keys := newTestKeys(f)
	issued := map[string]bool{}
	for _, v := range otherVectors(f, keys) {
		issued[v.text] = v.kind == "place" && v.expect == "valid"
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := qr.ParsePlace(text)
		if err != nil {
			return
		}
		if _, err := u.Verify(keys.set, now); (err == nil) != issued[u.Text()] {
			t.Errorf("%q: %v", text, err)
		}
		if p, err := keys.es.IssuePlace(u.Claim()); err != nil || !strings.HasPrefix(u.Text(), p[:strings.Index(p, "&s=")+3]) {
			t.Errorf("%q does not write the same: %v", text, err)
		}
	})
}

// FuzzRecognise: no text panics, everything encodes, and the masked view never
// holds the whole paper number, QID or phone.
func FuzzRecognise(f *testing.F) {
	addVectors(f)
	r := recogniser(f, now)
	f.Fuzz(func(t *testing.T, text string) {
		res := r.Recognise(text)
		if (res.Kind == qr.KindUnknown) != (len(res.Fields) == 0 && res.Kind != qr.KindCertificate) {
			t.Errorf("%s with %d fields", res.Kind, len(res.Fields))
		}
		if res.Kind == qr.KindUnknown && res.Reason.Code == "" {
			t.Error("unknown without a reason")
		}
		if _, err := json.Marshal(res); err != nil {
			t.Error(err)
		}
		masked := res.Masked()
		for _, name := range []string{"paper", "number", "old_cmnd", "qid", "declarer_qid", "phone", "bhyt", "bhxh"} {
			secret := res.Fields.Get(name)
			if len(secret) < 6 || strings.Contains(secret, "*") || !strings.ContainsAny(secret, "0123456789") {
				continue // short, masked already or a word: may occur anywhere
			}
			for _, field := range masked.Fields {
				if strings.Contains(field.Value, secret) {
					t.Errorf("%s shows in masked %s=%q", name, field.Name, field.Value)
				}
			}
		}
	})
}

// FuzzVerifyMalleability: of all texts only the issued ones verify.
func FuzzVerifyMalleability(f *testing.F) {
	keys := newTestKeys(f)
	issued := map[string]bool{}
	for _, v := range allVectors(f, keys) {
		if v.kind == "personal" && (v.expect == "valid" || v.reason == "expired" || v.reason == "not-yet-valid" || v.reason == "key-retired") {
			issued[strings.Trim(v.text, " \t\r\n")] = true
		}
		f.Add(v.text, 0, byte(0), byte(0))
		f.Add(v.text, len(v.text)/2, byte('A'), byte(1))
	}
	f.Fuzz(func(t *testing.T, text string, at int, c, how byte) {
		if n := len(text); n > 0 {
			at = max(0, at%n)
			switch how % 3 {
			case 0:
				text = text[:at] + string([]byte{c}) + text[at+1:]
			case 1:
				text = text[:at] + string([]byte{c}) + text[at:]
			case 2:
				text = text[:at] + text[at+1:]
			}
		}
		u, err := qr.ParsePersonal(text)
		if err != nil || issued[u.Text()] {
			return
		}
		if _, err := u.Verify(keys.set, now); err == nil {
			t.Errorf("verifies though never issued: %q", text)
		}
	})
}

func FuzzParseKeySet(f *testing.F) {
	data, err := json.Marshal(newTestKeys(f).set)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"keys":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := qr.ParseKeySet(data)
		if err != nil {
			return
		}
		again, err := json.Marshal(set)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := qr.ParseKeySet(again); err != nil || second.Len() != set.Len() {
			t.Errorf("%s does not read again: %v", again, err)
		}
	})
}
