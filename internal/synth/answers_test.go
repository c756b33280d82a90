package synth

import (
	"testing"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/unit"
)

// TestAnswersAreWhatTheFormsAsk checks what everybody declares as the platform
// will, and that it finds in the answers what the history says.
func TestAnswersAreWhatTheFormsAsk(t *testing.T) {
	p := population(t, Config{Seed: 113, People: 20_000})
	list := unit.Vietnam2021()
	units := func(code string) (declaration.Unit, bool) {
		u, ok := list.Unit(code)
		return declaration.Unit{Level: u.Level, Parent: u.Parent, Communes: list.HasCommunes(code)}, ok
	}
	kinds, vehicles := map[string]int{}, map[string]int{}
	for h := range histories(p) {
		for _, d := range h.Declarations {
			form, err := declaration.Builtin().Form(d.Kind, 0)
			if err != nil {
				t.Fatal(err)
			}
			answers := p.Answers(h.Person, d)
			if problems := form.Check(answers, declaration.Env{Now: d.At, Units: units}); len(problems) > 0 {
				t.Fatalf("person %d, %s: %v", h.Person, d.Kind, problems)
			}
			if symptoms, exposed, travelled := form.Facts(answers); symptoms != d.Symptoms || exposed != d.Exposed || travelled != d.Travel {
				t.Fatalf("person %d, %s: the answers say %v %v %v, the history %v %v %v", h.Person, d.Kind, symptoms, exposed, travelled, d.Symptoms, d.Exposed, d.Travel)
			}
			kinds[d.Kind]++
			vehicles[d.Vehicle]++
		}
	}
	if len(kinds) != 3 || len(vehicles) != 6 {
		t.Errorf("kinds %v, vehicles %v", kinds, vehicles)
	}
}
