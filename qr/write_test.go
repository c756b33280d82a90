package qr_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/qr"
)

func TestWriterIsStrict(t *testing.T) {
	set := func(f func(*qr.Personal)) qr.Personal {
		p := an()
		f(&p)
		return p
	}
	ext := func(values ...string) func(*qr.Personal) { return func(p *qr.Personal) { p.Ext = values } }
	cases := map[string]struct {
		change func(*qr.Personal)
		want   error
	}{
		"as is":                      {func(p *qr.Personal) {}, nil},
		"CMND":                       {func(p *qr.Personal) { p.Paper = "012345678" }, nil},
		"passport":                   {func(p *qr.Personal) { p.Paper = "B1234567" }, nil},
		"on behalf without paper":    {func(p *qr.Personal) { p.Paper, p.Declared = "", qr.ByOther }, nil},
		"on behalf with declarer":    {func(p *qr.Personal) { p.Declared = qr.ByOther; p.Ext = []string{"162979388500000002", "2"} }, nil},
		"year only":                  {func(p *qr.Personal) { p.Birth = "1935" }, nil},
		"hidden":                     {func(p *qr.Personal) { *p = p.Hidden() }, nil},
		"imported QID":               {func(p *qr.Personal) { p.QID = "162979388500000001" }, nil},
		"minority name":              {func(p *qr.Personal) { p.Name = "H'HEN NIE" }, nil},
		"no EXT":                     {ext(), nil},
		"self without paper":         {func(p *qr.Personal) { p.Paper = "" }, qr.ErrWritePaper},
		"paper in lower case":        {func(p *qr.Personal) { p.Paper = "b1234567" }, qr.ErrWritePaper},
		"paper too short":            {func(p *qr.Personal) { p.Paper = "12345" }, qr.ErrWritePaper},
		"paper too long":             {func(p *qr.Personal) { p.Paper = "0010900000111" }, qr.ErrWritePaper},
		"paper masked otherwise":     {func(p *qr.Personal) { p.Paper = "001090******" }, qr.ErrWritePaper},
		"paper with separator":       {func(p *qr.Personal) { p.Paper = "001090|00011" }, qr.ErrWritePaper},
		"accents":                    {func(p *qr.Personal) { p.Name = "NGUYỄN VĂN AN" }, qr.ErrWriteName},
		"lower case":                 {func(p *qr.Personal) { p.Name = "Nguyen Van An" }, qr.ErrWriteName},
		"two spaces":                 {func(p *qr.Personal) { p.Name = "NGUYEN  AN" }, qr.ErrWriteName},
		"no name":                    {func(p *qr.Personal) { p.Name = "" }, qr.ErrWriteName},
		"no letter":                  {func(p *qr.Personal) { p.Name = "-" }, qr.ErrWriteName},
		"name with separator":        {func(p *qr.Personal) { p.Name = "A|B" }, qr.ErrWriteName},
		"formula":                    {func(p *qr.Personal) { p.Name = "=HYPERLINK()" }, qr.ErrWriteName},
		"long name":                  {func(p *qr.Personal) { p.Name = strings.Repeat("A", 101) }, qr.ErrWriteName},
		"30 February":                {func(p *qr.Personal) { p.Birth = "1990-02-30" }, qr.ErrWriteBirth},
		"Vietnamese date":            {func(p *qr.Personal) { p.Birth = "15/01/1990" }, qr.ErrWriteBirth},
		"only the day masked":        {func(p *qr.Personal) { p.Birth = "1990-01-**" }, qr.ErrWriteBirth},
		"year masked":                {func(p *qr.Personal) { p.Birth = "****-**-**" }, qr.ErrWriteBirth},
		"year 0001":                  {func(p *qr.Personal) { p.Birth = "0001-01-01" }, qr.ErrWriteBirth},
		"declared 2":                 {func(p *qr.Personal) { p.Declared = 2 }, qr.ErrWriteDeclared},
		"no QID":                     {func(p *qr.Personal) { p.QID = "" }, qr.ErrWriteQID},
		"QID with separator":         {func(p *qr.Personal) { p.QID = "1|2" }, qr.ErrWriteQID},
		"declarer with separator":    {ext("1<2", "1"), qr.ErrWriteDeclarer},
		"declarer like a gender":     {ext("1", "1"), qr.ErrWriteDeclarer},
		"gender 3":                   {ext("", "3"), qr.ErrWriteGender},
		"gender 01":                  {ext("", "01"), qr.ErrWriteGender},
		"BHYT of 14":                 {ext("", "1", "HS401012080000"), qr.ErrWriteBHYT},
		"BHYT 00":                    {ext("", "1", "00"), qr.ErrWriteBHYT},
		"phone of 9":                 {ext("", "1", "", "944700001"), qr.ErrWritePhone},
		"phone with country code":    {ext("", "1", "", "+849447000"), qr.ErrWritePhone},
		"signature by hand":          {ext("", "1", "", "", "hEmiASYE"), qr.ErrWriteFurther},
		"further value":              {ext("", "1", "", "", "", "x"), qr.ErrWriteFurther},
		"further empties are nought": {ext("", "1", "", "", "", ""), nil},
	}
	signer, keys := testSigner(t, qr.ES256)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := set(c.change)
			text, err := p.Text()
			if !errors.Is(err, c.want) {
				t.Fatalf("Text: %v, want %v", err, c.want)
			}
			signed, err := signer.Issue(p, static(), qr.Base64URL)
			if !errors.Is(err, c.want) {
				t.Fatalf("Issue: %v, want %v", err, c.want)
			}
			if c.want != nil {
				return
			}
			if strings.Count(text, "|") != 5 || strings.HasSuffix(text, "<") || !strings.HasPrefix(signed, text) {
				t.Errorf("writes %q, signed %q", text, signed)
			}
			if _, err := verify(t, signed, keys, now); err != nil {
				t.Errorf("what was written does not verify: %v", err)
			}
			if u, err := qr.ParsePersonal(text); err != nil || u.Text() != text {
				t.Errorf("what was written does not read: %v", err)
			}
		})
	}
}

func TestCodesKeepWithin255Characters(t *testing.T) {
	signer, _ := testSigner(t, qr.ES256)
	p := an()
	p.Name = strings.Repeat("NGUYEN ", 7) + "AN"
	if text := issue(t, signer, p, static(), qr.Base64URL); len(text) != 255 {
		t.Fatalf("%d characters", len(text))
	}
	p.Name += "H"
	if _, err := signer.Issue(p, static(), qr.Base64URL); !errors.Is(err, qr.ErrWriteLength) {
		t.Errorf("got %v", err)
	}
	if _, err := signer.Issue(p, static(), qr.DigitsOnly); err != nil {
		t.Errorf("digits-only has no such limit: %v", err)
	}
	p.Name = strings.Repeat("NGUYEN ", 14) + "AN"
	p.Ext = qr.Extension("162979388500000002162979388500000002", qr.GenderMale, "HS4010120800001", "0944700001")
	p.QID = qr.QID(strings.Repeat("9", 40))
	if _, err := p.Text(); err != nil {
		t.Errorf("the longest unsigned text: %v", err)
	}
}

func TestHiddenFormHidesInsideTheCode(t *testing.T) {
	p := an()
	p.Declared = qr.ByOther
	p.Ext = qr.Extension("162979388500000002", qr.GenderMale, "HS4010120800001", "0944700001")
	text, err := p.Hidden().Text()
	if err != nil {
		t.Fatal(err)
	}
	if want := "******000011|NGUYEN VAN AN|1990-**-**|1|739201846510293846|162979388500000002<1"; text != want {
		t.Errorf("got %s", text)
	}
	for paper, want := range map[string]string{"012345678": "******678", "B1234567": "******67", "ABC123": "******", "X1": "**", "": ""} {
		if got := qr.HidePaper(paper); got != want {
			t.Errorf("paper %q hides as %q", paper, got)
		}
	}
	for birth, want := range map[string]string{
		"1990-01-15": "1990-**-**", "1990": "1990", "1990-**-**": "1990-**-**", "15/01/1990": "**********", "199": "***", "": "", "****": "****",
	} {
		if got := qr.HideBirth(birth); got != want {
			t.Errorf("birth %q hides as %q", birth, got)
		}
	}
}

func TestIssueRefusesCodesThatWouldMislead(t *testing.T) {
	signer, _ := testSigner(t, qr.ES256)
	live := qr.CodeInfo{ID: 1, Live: true, NotBefore: now, Expires: now.Add(time.Hour)}
	cases := map[string]func(*qr.CodeInfo){
		"no id":                 func(c *qr.CodeInfo) { c.ID = 0 },
		"no expiry":             func(c *qr.CodeInfo) { c.Expires = time.Time{} },
		"no start":              func(c *qr.CodeInfo) { c.NotBefore = time.Time{} },
		"ends before it starts": func(c *qr.CodeInfo) { c.Expires = now },
		"four days":             func(c *qr.CodeInfo) { c.Expires = now.Add(96 * time.Hour) },
		"status on paper":       func(c *qr.CodeInfo) { c.Live, c.NotBefore, c.Status = false, time.Time{}, qr.StatusGreen },
		"policy alone":          func(c *qr.CodeInfo) { c.Policy = 1 },
		"risk alone":            func(c *qr.CodeInfo) { c.Risk = 1 },
		"risk beyond the last":  func(c *qr.CodeInfo) { c.Status, c.Risk = qr.StatusGreen, 5 },
		"flag bits of risk":     func(c *qr.CodeInfo) { c.Flags = 2 },
		"rule alone":            func(c *qr.CodeInfo) { c.Rule = 1 },
		"start on paper":        func(c *qr.CodeInfo) { c.Live = false },
		"before 1970":           func(c *qr.CodeInfo) { c.IssuedAt = time.Unix(-5, 0) },
		"flag bit of live":      func(c *qr.CodeInfo) { c.Flags = 1 },
	}
	for name, spoil := range cases {
		info := live
		spoil(&info)
		if _, err := signer.Issue(an(), info, qr.Base64URL); !errors.Is(err, qr.ErrCodeInfo) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := signer.Issue(an(), live, qr.Base64URL); err != nil {
		t.Error(err)
	}
}

func TestCodeMayNotOutliveItsKey(t *testing.T) {
	private := testPrivate(t, qr.ES256, "one")
	key, err := qr.NewKey("", private.Public())
	if err != nil {
		t.Fatal(err)
	}
	key.NotAfter = now.AddDate(1, 0, 0)
	signer, err := qr.NewSigner(key, private)
	if err != nil {
		t.Fatal(err)
	}
	info := static()
	if _, err := signer.Issue(an(), info, qr.Base64URL); !errors.Is(err, qr.ErrOutlives) {
		t.Errorf("got %v", err)
	}
	info.Expires = key.NotAfter
	if _, err := signer.Issue(an(), info, qr.Base64URL); err != nil {
		t.Error(err)
	}
}

func TestStripsCoverEveryMomentAndHaveTheirOwnIDs(t *testing.T) {
	signer, keys := testSigner(t, qr.EdDSA)
	plan := qr.StripPlan{Start: now, Each: 24 * time.Hour, Count: 28, Status: qr.StatusGreen, Rand: seeded("strips")}
	strips, err := signer.IssueStrips(an().Hidden(), plan, qr.Base64URL)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[uint64]bool{}
	for _, s := range strips {
		ids[s.Code.ID] = true
	}
	if len(strips) != 28 || len(ids) != 28 {
		t.Fatalf("%d strips, %d ids", len(strips), len(ids))
	}
	for at := now; at.Before(now.Add(28 * 24 * time.Hour)); at = at.Add(37 * time.Minute) {
		good := 0
		for _, s := range strips {
			if v, err := verify(t, s.Text, keys, at); err == nil {
				good++
				if v.Code() != s.Code || !v.Code().Live || v.Code().Status != qr.StatusGreen {
					t.Fatalf("code %+v", v.Code())
				}
			}
			if s.Code.NotBefore.After(at.Add(time.Hour)) {
				break
			}
		}
		if good < 1 || good > 2 {
			t.Fatalf("%d strips are valid at %v", good, at)
		}
	}
	for name, spoil := range map[string]func(*qr.StripPlan){
		"no start": func(p *qr.StripPlan) { p.Start = time.Time{} }, "none": func(p *qr.StripPlan) { p.Count = 0 },
		"too many": func(p *qr.StripPlan) { p.Count = 65 }, "too short": func(p *qr.StripPlan) { p.Each = time.Second },
		"too long": func(p *qr.StripPlan) { p.Each = 73 * time.Hour }, "no randomness": func(p *qr.StripPlan) { p.Rand = nil },
	} {
		bad := plan
		spoil(&bad)
		if _, err := signer.IssueStrips(an(), bad, qr.Base64URL); !errors.Is(err, qr.ErrStrip) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A colour with its policy and rule still fits what old readers keep: beside
// everything that a hidden code may hold, and beside all that a person says of
// themselves in a full one.
func TestColouredStripFitsOldReaders(t *testing.T) {
	signer, _ := testSigner(t, qr.ES256)
	info := qr.CodeInfo{ID: 1 << 63, Live: true, NotBefore: now, Expires: now.Add(24 * time.Hour), Status: qr.StatusGrey, Policy: 1<<16 - 1, Rule: 254, Risk: 4}
	hidden := an()
	hidden.Name = "NGUYEN HOANG PHUONG THAO"
	full := hidden
	hidden.Declared, hidden.Ext = qr.ByOther, qr.Extension("162979388500000002", qr.GenderFemale, "", "")
	for name, p := range map[string]qr.Personal{"hidden": hidden.Hidden(), "full": full} {
		text, err := signer.Issue(p, info, qr.Base64URL)
		if err != nil || len(text) > qr.MaxText {
			t.Errorf("%s: %d characters, %v", name, len(text), err)
		}
		t.Logf("%s: %d characters", name, len(text))
	}
}
