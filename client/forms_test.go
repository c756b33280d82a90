package client_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/client"
	"github.com/motma/motma/declaration"
)

// TestDeclarationIsCheckedWithThePlatformsForm holds the SDK's check, with units
// looked up one by one, against the vectors of the form.
func TestDeclarationIsCheckedWithThePlatformsForm(t *testing.T) {
	url, stop := sandbox()
	defer stop()
	c := must(client.New(client.Config{Base: url, ID: "nobody", Key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}))
	list := must(c.Forms(t.Context()))
	if len(list.Forms) != 3 {
		t.Errorf("%d forms", len(list.Forms))
	}
	base := must(declaration.Parse(must(os.ReadFile("testdata/declaration.json"))))
	for _, step := range []struct {
		change string
		want   []string
	}{
		{`{}`, nil},
		{`{"district": "498", "province": "48", "ward": ""}`, nil}, // Hoàng Sa has no commune
		{`{"district": "001"}`, []string{"district unit_outside"}},
		{`{"ward": "99999"}`, []string{"ward unit"}},
		{`{"province": "760", "ward": "no code", "symptoms": true}`, []string{"province unit", "ward unit", "symptoms_text missing"}},
	} {
		answers := map[string]any{}
		for path, value := range base {
			answers[path] = value
		}
		check(json.Unmarshal([]byte(step.change), &answers))
		var got []string
		for _, p := range must(c.CheckDeclaration(t.Context(), declaration.Domestic, answers)) {
			got = append(got, p.Path+" "+string(p.Code))
		}
		if d := cmp.Diff(step.want, got); d != "" {
			t.Errorf("%s: -want +got\n%s", step.change, d)
		}
	}
	if _, err := c.CheckDeclaration(t.Context(), "travel", base); err == nil {
		t.Error("a kind that there is not was checked")
	}
}
