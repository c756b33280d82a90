package profiles_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/profiles"
	"github.com/motma/motma/qr"
)

func list(t *testing.T) []*profiles.Profile {
	t.Helper()
	l, err := profiles.List()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// said is what the synthetic app of that name holds of people, and proves.
func said(a synth.App) (attributes []string, proves map[string][]string) {
	attributes, proves = []string{"name", "birth"}, map[string][]string{}
	for _, x := range []struct {
		name  string
		share float64
	}{{"sex", a.Knows.Sex}, {"cccd", a.Knows.CCCD}, {"cmnd", a.Knows.CMND}, {"passport", a.Knows.Passport}, {"bhyt", a.Knows.BHYT}, {"phone", a.Knows.Phone}, {"unit", a.Knows.Unit}} {
		if x.share > 0 {
			attributes = append(attributes, x.name)
		}
	}
	if a.Knows.Passport > 0 || a.Checked {
		attributes = append(attributes, "nationality")
	}
	for _, x := range []struct {
		kind, how string
		share     float64
	}{{"phone", "otp", a.Proof.Phone}, {"cccd", "register", a.Proof.CCCD}, {"bhxh", "register", a.Proof.BHYT}, {"passport", "card", a.Proof.Passport}} {
		if x.share > 0 {
			proves[x.kind] = []string{x.how}
		}
	}
	slices.Sort(attributes)
	return attributes, proves
}

func TestTheEightAppsAreAsTheSyntheticOnes(t *testing.T) {
	found := list(t)
	if len(found) != len(synth.Apps()) {
		t.Errorf("%d profiles, %d apps", len(found), len(synth.Apps()))
	}
	for _, a := range synth.Apps() {
		p, err := profiles.Lookup(a.ID)
		if err != nil {
			t.Error(err)
			continue
		}
		attributes, proves := said(a)
		if d := cmp.Diff(attributes, slices.Sorted(slices.Values(p.Contributes))); d != "" {
			t.Errorf("%s contributes (-synth +profile): %s", a.ID, d)
		}
		if d := cmp.Diff(proves, p.Proves); d != "" {
			t.Errorf("%s proves: %s", a.ID, d)
		}
		if p.Unit != a.Home || p.Owner != a.Owner {
			t.Errorf("%s: %q of %q, the synthetic one %q of %q", a.ID, p.Unit, p.Owner, a.Home, a.Owner)
		}
	}
}

func TestEveryRouteIsTakenByAnApp(t *testing.T) {
	taken := map[string]int{}
	for _, p := range list(t) {
		taken[p.Sync]++
	}
	for _, route := range profiles.Routes {
		if taken[route] == 0 {
			t.Errorf("no app syncs by %s", route)
		}
	}
}

func TestWhatNoSourceDocumentsIsMarked(t *testing.T) {
	for _, p := range list(t) {
		if len(p.OwnCodes) == 0 {
			t.Errorf("%s has no code of its own to show", p.ID)
		}
		for _, c := range p.OwnCodes {
			if c.Source != profiles.Placeholder {
				t.Errorf("%s: source %q; no source documents any app's own format", p.ID, c.Source)
			}
		}
		raw, err := os.ReadFile("vietnam-2021/" + p.ID + ".yaml")
		if err != nil || strings.Count(string(raw), "PLACEHOLDER") < 2 {
			t.Errorf("%s does not say of code and columns that they are made up: %v", p.ID, err)
		}
	}
}

func TestOldCodesOfTheAppsAreToldApart(t *testing.T) {
	var r qr.Recogniser
	for _, p := range list(t) {
		for _, c := range p.OwnCodes {
			pattern, err := c.Compile(p.ID)
			if err != nil {
				t.Fatal(err)
			}
			r.Apps = append(r.Apps, pattern)
		}
	}
	for _, p := range list(t) {
		for _, c := range p.OwnCodes {
			user := "zzz" + c.User[3:]
			res := r.Recognise(c.Of(user))
			if res.Kind != qr.KindApp || res.App.App != p.ID || res.App.User != user {
				t.Errorf("%s: %s is %s of %+v", p.ID, c.Of(user), res.Kind, res.App)
			}
		}
	}
}

func TestWordsAreThoseOfThePolicy(t *testing.T) {
	if d := cmp.Diff([][]string{connect.Records, connect.HealthReads}, [][]string{profiles.Records, profiles.HealthReads}); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(connect.Attributes, profiles.Attributes); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(connect.Proofs, profiles.Proofs); d != "" {
		t.Error(d)
	}
}

func TestANinthAppIsAFile(t *testing.T) {
	raw, err := os.ReadFile("examples/canteen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := profiles.Parse("examples/canteen.yaml", raw)
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != "canteen" || p.OwnCodes[0].Of("000777") != "BT-000777" || p.Import.Columns["the_an"] != profiles.ColumnUser {
		t.Errorf("%+v", p)
	}
	if _, err := profiles.Lookup("canteen"); err == nil {
		t.Error("an example is built in")
	}
}

const wrong = `id: Bad Id
names: {vi: "", en: "a\u202eb"}
owner: X
unit: "1"
shoe: 44
known_by: [telepathy]
contributes: [name, birth, name, salary]
reads: [cccd]
proves:
  face: [card]
  phone: [card]
purposes: []
scopes: [people.write]
own_codes:
  - pattern: '(?P<user>.+)'
    text: x
    user: x
    source: rumour
  - pattern: 'X(?P<user>[0-9])'
    text: Y1
    user: "1"
    source: placeholder
import:
  columns: {a: name, b: name, c: phone}
  constants: {nationality: VNM}
  date: tomorrow
  proofs: [{kind: cccd, how: card, column: a, value: ""}]
sync: pigeon
`

func TestAllProblemsAreSaidTogetherWithTheirLines(t *testing.T) {
	_, err := profiles.Parse("wrong.yaml", []byte(wrong))
	var e *profiles.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	var got []int
	for _, p := range e.Problems {
		got = append(got, p.Line)
		if p.VI == "" || p.EN == "" {
			t.Errorf("line %d is said in one language", p.Line)
		}
	}
	want := []int{1, 2, 2, 4, 5, 6, 7, 7, 10, 11, 11, 12, 15, 18, 20, 24, 24, 24, 24, 25, 26, 27, 27, 27, 28}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("lines: %s\n%v", d, err)
	}
	if !strings.Contains(err.Error(), "wrong.yaml:5: ") || !strings.Contains(err.Error(), "shoe") {
		t.Errorf("the unknown key is not named: %v", err)
	}
}

func TestHostileFilesAreRefused(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'k'; i++ {
		bomb += string(i) + ": &" + string(i) + " [" + strings.Repeat("*"+string(i-1)+",", 9) + "]\n"
	}
	for name, text := range map[string]string{
		"empty": "", "a scalar": "x", "a list": "- x", "two documents": "id: a\n---\nid: b\n", "not UTF-8": "id: \xff\xfe",
		"an alias bomb": bomb, "merge keys": "<<: {id: a}\n", "too large": "# " + strings.Repeat("x", profiles.MaxSize),
		"a key twice": "id: a\nid: b\n", "deep": strings.Repeat("[", 20000), "many": "reads: [" + strings.Repeat("a,", 5000) + "]",
		"a wrong type": "id: [a]\nnames: 7\nown_codes: x\n", "a tab": "\tid: a",
	} {
		_, err := profiles.Parse(name, []byte(text))
		var e *profiles.Error
		if !errors.As(err, &e) || len(e.Problems) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(wrong))
	for _, name := range []string{"vietnam-2021/vneid.yaml", "examples/canteen.yaml"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := profiles.Parse("fuzz.yaml", data)
		if err != nil {
			var e *profiles.Error
			if !errors.As(err, &e) || len(e.Problems) == 0 {
				t.Fatalf("not a list of problems: %v", err)
			}
			return
		}
		for _, c := range p.OwnCodes {
			if pattern, err := c.Compile(p.ID); err != nil {
				t.Fatal(err)
			} else if user, ok := pattern.User(c.Text); !ok || user != c.User {
				t.Fatal("a pattern that does not read its example was taken")
			}
		}
	})
}
