package policy

import "testing"

// Every built-in document is read, and gives the colours that it says itself:
// among them all that standard.md §5 attests.
func TestBuiltinDocumentsPassTheirTests(t *testing.T) {
	for _, d := range BuiltinDocuments() {
		p, err := Parse(d.Text)
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
			continue
		}
		for _, o := range p.Test() {
			if !o.Passed {
				t.Errorf("%s: %s gives %s by %s, not %s by %s", d.Name, o.Example.Name, o.Colour, o.Rule, o.Example.Colour, o.Example.Rule)
			}
		}
	}
}
