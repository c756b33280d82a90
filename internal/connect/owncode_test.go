package connect_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
)

func good() connect.OwnCode {
	return connect.OwnCode{Pattern: `BLUEZONE:(?P<user>[0-9a-z]{6})`, Text: "BLUEZONE:abc123", User: "abc123"}
}

func TestAPatternThatSwallowsOtherCodesIsRefused(t *testing.T) {
	for name, code := range map[string]connect.OwnCode{
		"everything":           {Pattern: `(?P<user>.+)`, Text: "x", User: "x"},
		"everything, anchored": {Pattern: `^(?P<user>.+)$`, Text: "x", User: "x"},
		"personal codes":       {Pattern: `[^|]*\|(?P<user>[^|]*)\|.*`, Text: "a|b|c", User: "b"},
		"QIDs":                 {Pattern: `(?P<user>[0-9]{18})`, Text: "162979388500000009", User: "162979388500000009"},
		"CCCD numbers":         {Pattern: `(?P<user>[0-9]{12})`, Text: "001090000077", User: "001090000077"},
		"phones":               {Pattern: `(?P<user>0[0-9]{9})`, Text: "0944700009", User: "0944700009"},
		"CCCD cards":           {Pattern: `(?P<user>[0-9]{12})\|.*`, Text: "001090000077|x", User: "001090000077"},
		"BHYT cards":           {Pattern: `(?P<user>[A-Z]{2}[0-9]{13})(\|.*)?`, Text: "HS4010120800099", User: "HS4010120800099"},
		"certificates":         {Pattern: `HC1:(?P<user>.+)`, Text: "HC1:6BF", User: "6BF"},
		"addresses":            {Pattern: `https?://[^/]+/(?P<user>.*)`, Text: "https://a/b", User: "b"},
		"out of its anchors":   {Pattern: `x)|(?P<user>.*`, Text: "x", User: ""},
		"lines":                {Pattern: `(?s)(?P<user>.{3,})`, Text: "xyz", User: "xyz"},
	} {
		c := app(t)
		c.OwnCodes = []connect.OwnCode{code}
		if err := c.Check(); err == nil {
			t.Errorf("%s: %s was taken", name, code.Pattern)
		}
	}
	c := app(t)
	c.OwnCodes = []connect.OwnCode{good()}
	if err := c.Check(); err != nil {
		t.Errorf("an honest pattern was refused: %v", err)
	}
}

func TestAPatternProvesItselfOnItsExample(t *testing.T) {
	for _, x := range []struct {
		change func(*connect.OwnCode)
		path   string
	}{
		{func(o *connect.OwnCode) { o.Text = "NCOVI:abc123" }, "own_codes[0].text"},
		{func(o *connect.OwnCode) { o.Text = "" }, "own_codes[0].text"},
		{func(o *connect.OwnCode) { o.Text = strings.Repeat("x", 5000) }, "own_codes[0].text"},
		{func(o *connect.OwnCode) { o.User = "abc124" }, "own_codes[0].user"},
		{func(o *connect.OwnCode) { o.Pattern = `BLUEZONE:[0-9a-z]{6}` }, "own_codes[0].pattern"},
		{func(o *connect.OwnCode) { o.Pattern = `BLUEZONE:(?P<id>[0-9a-z]{6})` }, "own_codes[0].pattern"},
		{func(o *connect.OwnCode) { o.Pattern = `BLUEZONE:(?P<user>[0-9a-z]{6}` }, "own_codes[0].pattern"},
		{func(o *connect.OwnCode) { o.Pattern = "BLUEZONE:(?P<user>" + strings.Repeat("a", 600) + ")" }, "own_codes[0].pattern"},
	} {
		c, code := app(t), good()
		x.change(&code)
		c.OwnCodes = []connect.OwnCode{code}
		if err := c.Check(); err == nil || !slices.Equal(paths(err), []string{x.path}) {
			t.Errorf("%+v: %v, want a fault at %s", code, err, x.path)
		}
	}
	c := app(t)
	c.OwnCodes = slices.Repeat([]connect.OwnCode{good()}, 9)
	if err := c.Check(); err == nil {
		t.Error("nine patterns were taken")
	}
}

func TestAPatternThatMeetsAnotherAppsCodesIsRefused(t *testing.T) {
	ctx := t.Context()
	r := registry(t, time.Now)
	first := app(t)
	first.OwnCodes = []connect.OwnCode{good()}
	if _, err := r.Register(ctx, "test", first); err != nil {
		t.Fatal(err)
	}
	thief := app(t)
	thief.ID = "thief"
	thief.OwnCodes = []connect.OwnCode{{Pattern: `[A-Z]+:(?P<user>[0-9a-z]+)`, Text: "THIEF:1", User: "1"}}
	if _, err := r.Register(ctx, "test", thief); !errors.Is(err, connect.ErrCodeTaken) {
		t.Errorf("a pattern over Bluezone's codes was registered: %v", err)
	}
	thief.OwnCodes = nil
	if _, err := r.Register(ctx, "test", thief); err != nil {
		t.Fatal(err)
	}
	wide := []connect.OwnCode{{Pattern: `[A-Z]+:(?P<user>[0-9a-z]+)`, Text: "THIEF:1", User: "1"}}
	if err := r.SetCodes(ctx, "thief", "thief", wide); !errors.Is(err, connect.ErrCodeTaken) || fault.Of(err).Places[0].Path != "own_codes[0].pattern" {
		t.Errorf("it was set afterwards: %v", err)
	}
	if strings.Contains(r.SetCodes(ctx, "thief", "thief", wide).Error(), "bluezone") {
		t.Error("the refusal names the other app")
	}
	if err := r.SetCodes(ctx, "bluezone", "bluezone", []connect.OwnCode{good(), good()}); err != nil {
		t.Errorf("an app meets its own codes: %v", err)
	}
}

func TestPatternsReachOtherProcessesWithinTenSeconds(t *testing.T) {
	ctx := t.Context()
	now := time.Now()
	here := registry(t, func() time.Time { return now })
	there := &connect.Registry{Store: here.Store, Now: here.Now}
	count := func(r *connect.Registry) int {
		list, err := r.Patterns(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if _, err := here.Register(ctx, "test", app(t)); err != nil {
		t.Fatal(err)
	}
	if count(here) != 0 || count(there) != 0 {
		t.Fatal("patterns out of nothing")
	}
	if err := here.SetCodes(ctx, "test", "bluezone", []connect.OwnCode{good()}); err != nil {
		t.Fatal(err)
	}
	if count(here) != 1 {
		t.Error("the process that changed them does not know")
	}
	now = now.Add(10 * time.Second)
	if count(there) != 1 {
		t.Error("another process does not know after ten seconds")
	}
	if err := here.Suspend(ctx, "test", "bluezone", "flooding"); err != nil {
		t.Fatal(err)
	}
	if count(here) != 1 {
		t.Error("people with old cards pay for the app's suspension")
	}
}
