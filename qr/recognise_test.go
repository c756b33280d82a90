package qr_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/qr"
)

func TestResultInJSON(t *testing.T) {
	for text, want := range map[string]string{
		"001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001": `{"kind":"personal","signature":"none","fields":{"paper":"001090000011","paper_kind":"cccd","name":"NGUYEN VAN AN","birth":"1990-01-15","declared":"self","qid":"162979388500000001"},` +
			`"reason":{"code":"unsigned","vi":"Mã không có chữ ký: chỉ là lời tự khai.","en":"the code carries no signature: it is only a claim"},"warnings":[]}`,
		"APP:20210001": `{"kind":"app","signature":"none","fields":{"app":"thu-nghiem","user":"20210001"},"reason":null,"warnings":[]}`,
		"xin chào":     `{"kind":"unknown","signature":"none","fields":{},"reason":{"code":"unrecognised","vi":"Không nhận ra loại mã này.","en":"no code of a known kind"},"warnings":[]}`,
	} {
		got, err := json.Marshal(recogniser(t, now).Recognise(text))
		if err != nil || string(got) != want {
			t.Errorf("%v\n%s\nwant\n%s", err, got, want)
		}
	}
}

func TestFieldsAreEscapedInJSON(t *testing.T) {
	res := recogniser(t, now).Recognise(`001090000011|A"</script>|1990|0|1`)
	if res.Kind != qr.KindUnknown {
		t.Errorf("markup in a name reads as %s", res.Kind)
	}
	data, err := json.Marshal(qr.Fields{{Name: `a"b`, Value: "</script>\n"}})
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]string
	if err := json.Unmarshal(data, &back); err != nil || back[`a"b`] != "</script>\n" || strings.Contains(string(data), "<") {
		t.Errorf("%s: %v", data, err)
	}
}

func TestMaskedViewShowsWhatAnOwnerMaySee(t *testing.T) {
	r := recogniser(t, now)
	for text, want := range map[string]string{
		sample:                     "paper=******000011 paper_kind=cccd name=NGUYEN VAN*** birth=1990-**-** declared=self qid=**************0001 gender=male bhyt=***********0001 phone=0944700***",
		card:                       "number=******000011 old_cmnd=******678 name=Nguyễn Văn*** birth=1990-**-** gender=male address=*** card_issued=*** birth_province=***",
		insurance:                  "bhyt=***********0001 bhxh=******0001 name=Nguyễn Văn*** birth=1990-**-** gender=male address=*** facility=*** valid_from=*** valid_to=*** card_issued=*** manager=*** parent=Nguyễn Văn*** area=*** five_year=*** check=***",
		"APP:20210001":             "app=thu-nghiem user=***",
		sample + "<<more|and":      "paper=******000011 paper_kind=cccd name=NGUYEN VAN*** birth=1990-**-** declared=self qid=**************0001 gender=male bhyt=***********0001 phone=0944700*** ext6=*** extra=***",
		"1|AN|1990-01-15|0|12|<1":  "paper=* paper_kind=unknown name=A*** birth=1990-**-** declared=self qid=** gender=male",
		"1|0912345678|1990|0|abcd": "paper=* paper_kind=unknown name=*** birth=1990 declared=self qid=****",
	} {
		m := r.Recognise(text).Masked()
		var got []string
		for _, f := range m.Fields {
			got = append(got, f.Name+"="+f.Value)
		}
		if joined := strings.Join(got, " "); joined != want {
			t.Errorf("%.20s:\n%s\nwant\n%s", text, joined, want)
		}
		if m.Personal != nil || m.CCCD != nil || m.BHYT != nil || m.App != nil {
			t.Error("the masked view carries the parsed code")
		}
	}
}

func TestParsedCodeComesWithTheResult(t *testing.T) {
	r := recogniser(t, now)
	if res := r.Recognise(sample); res.Personal == nil || res.Personal.Text() != sample || res.Verified != nil {
		t.Error("unsigned personal code")
	}
	keys := newTestKeys(t)
	signed := issue(t, keys.es, an(), static(), qr.Base64URL)
	if res := r.Recognise(signed); res.Verified == nil || res.Verified.Text() != signed || res.Verified.Code().ID != static().ID {
		t.Error("signed personal code")
	}
	if res := r.Recognise(strings.Replace(signed, "AN|", "ANH|", 1)); res.Personal == nil || res.Verified != nil {
		t.Error("forged personal code")
	}
	if res := r.Recognise(card); res.CCCD == nil || res.CCCD.Number != "001090000011" {
		t.Error("CCCD")
	}
	if res := r.Recognise(insurance); res.BHYT == nil || res.BHYT.BHXH() != "0120800001" {
		t.Error("BHYT")
	}
	place := poster(t, keys.es, cafe())
	if res := r.Recognise(place); res.Place == nil || res.VerifiedPlace == nil || res.VerifiedPlace.Place() != cafe() {
		t.Error("place")
	}
	if res := r.Recognise(strings.Replace(place, "K7Q", "K8Q", 1)); res.Place == nil || res.VerifiedPlace != nil {
		t.Error("forged place")
	}
	if res := r.Recognise("APP:20210001"); res.App == nil || res.App.User != "20210001" || res.App.Text() != "APP:20210001" {
		t.Error("app")
	}
}

func TestTwoAppsClaimingOneCodeIsUnknown(t *testing.T) {
	one, err := qr.NewAppPattern("one", `X(?P<u>[0-9]+)`, "u")
	if err != nil {
		t.Fatal(err)
	}
	two, err := qr.NewAppPattern("two", `(?P<u>X1.*)`, "u")
	if err != nil {
		t.Fatal(err)
	}
	r := qr.Recogniser{Apps: []qr.AppPattern{one, two}}
	if res := r.Recognise("X12"); res.Kind != qr.KindUnknown || res.Reason != qr.ReasonAmbiguous || res.App != nil {
		t.Errorf("%s, %s", res.Kind, res.Reason.Code)
	}
	if res := r.Recognise("X22"); res.Kind != qr.KindApp || res.App.App != "one" {
		t.Errorf("%s, %s", res.Kind, res.Reason.Code)
	}
	if res := r.Recognise("X22 tail"); res.Kind != qr.KindUnknown {
		t.Error("a pattern matched a part of the text")
	}
	if res := r.Recognise("X2" + strings.Repeat("2", 1024)); res.Kind != qr.KindUnknown {
		t.Error("a code of any length")
	}
}

// No app can take the national code, a card or a place over.
func TestAppPatternsComeLast(t *testing.T) {
	greedy, err := qr.NewAppPattern("greedy", `(?P<u>.+)`, "u")
	if err != nil {
		t.Fatal(err)
	}
	r := qr.Recogniser{Apps: []qr.AppPattern{greedy}, Now: func() time.Time { return now }}
	keys := newTestKeys(t)
	for text, want := range map[string]qr.Kind{
		sample: qr.KindPersonal, card: qr.KindCCCD, insurance: qr.KindBHYT, "HC1:6BF+70": qr.KindCertificate, poster(t, keys.es, cafe()): qr.KindPlace,
		"anything": qr.KindApp, "https://qr.example/x": qr.KindApp, "": qr.KindUnknown, "\x00": qr.KindUnknown,
	} {
		if res := r.Recognise(text); res.Kind != want {
			t.Errorf("%.20q is %s, want %s", text, res.Kind, want)
		}
	}
}

func TestBadAppPatternsAreRefused(t *testing.T) {
	for _, c := range [][3]string{
		{"", `(?P<u>x)`, "u"}, {"a", ``, "u"}, {"a", `(?P<u>x`, "u"}, {"a", `(?P<u>x)`, "v"}, {"a", `(?P<u>x*)`, "u"}, {"a", `x`, ""},
		{"a", `(?P<u>` + strings.Repeat("x", 512) + `)`, "u"},
	} {
		if _, err := qr.NewAppPattern(c[0], c[1], c[2]); !errors.Is(err, qr.ErrAppPattern) {
			t.Errorf("%.30q: %v", c, err)
		}
	}
}

func TestZeroRecogniserKnowsNoKey(t *testing.T) {
	signed := issue(t, newTestKeys(t).es, an(), static(), qr.Base64URL)
	var r qr.Recogniser
	if res := r.Recognise(signed); res.Signature != qr.SignatureInvalid || res.Reason != qr.ErrUnknownKey {
		t.Errorf("%s, %s", res.Signature, res.Reason.Code)
	}
}
