package main

import (
	"context"
	"fmt"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/synth"
)

// sandboxPeople is how many synthetic people live in a sandbox, beside those
// of the traps.
const sandboxPeople = 200

// checked is when the register is taken to have confirmed its numbers: always
// the same moment, so that a second start changes nothing.
var checked = time.Date(2021, 11, 1, 0, 0, 0, 0, time.UTC)

// sandboxTraps are the people of docs/sandbox.md, as the register knows them.
var sandboxTraps = []api.Registration{
	resident("hoa", "Nguyễn Thị Hoa", "1988-04-12", "female", "001188000101", "0900000101"),
	resident("an", "Trần Minh An", "1995-09-02", "male", "079095000201", "0900000201"),
	resident("an-twin", "Trần Minh Ân", "1995-09-02", "male", "079095000202", "0900000201"),
	resident("tam", "Lê Văn Tám", "1970-05-20", "male", "048070000301", "0900000301"),
	resident("bao", "Phạm Quốc Bảo", "1982-11-03", "male", "031082000401", "0900000401"),
	resident("mai", "Hoàng Thị Mai", "1991-07-15", "female", "001191000501", "0900000501"),
	resident("tu", "Vũ Thị Tư", "1947", "female", "036147000601", ""),
	resident("linh", "Đặng Thùy Linh", "1999-12-24", "female", "001199000701", "0900000701"),
	resident("lan", "Bùi Thị Lan", "1986-02-14", "female", "001186000801", "0900000801"),
	resident("hung", "Ngô Văn Hùng", "1979-03-30", "male", "001079000901", "0900000901"),
	resident("nga", "Đỗ Thị Nga", "1993-06-01", "female", "001193001001", "0900001001"),
}

// resident is somebody whose CCCD the register confirms.
func resident(user, name, birth, sex, cccd, phone string) api.Registration {
	return api.Registration{User: "trap-" + user, Attributes: api.Attributes{Name: name, Birth: birth, Sex: sex, CCCD: cccd, Phone: phone},
		Proofs: []api.Proof{{Kind: "cccd", How: "register", At: checked}}}
}

// traps registers the people of the traps; by their short names, what came of
// it.
func (w *sandboxWorld) traps(ctx context.Context) (map[string]api.Outcome, error) {
	outcomes, err := w.registerAll(ctx, sandboxTraps)
	if err != nil {
		return nil, err
	}
	known := map[string]api.Outcome{}
	for i, r := range sandboxTraps {
		known[r.User[len("trap-"):]] = outcomes[i]
	}
	return known, nil
}

// populate registers the synthetic people: the adults first, who then declare
// the children.
func (w *sandboxWorld) populate(ctx context.Context) error {
	pop, err := synth.New(synth.Config{Seed: 1, People: sandboxPeople})
	if err != nil {
		return err
	}
	var adults, children []synth.Person
	for p := range pop.People() {
		if p.Guardian < 0 {
			adults = append(adults, p)
		} else {
			children = append(children, p)
		}
	}
	accounts := map[int]string{}
	for _, group := range [][]synth.Person{adults, children} {
		lines := make([]api.Registration, len(group))
		for i, p := range group {
			lines[i] = registered(pop.UserOf(sandboxRegister, p.Index), p)
			lines[i].Declarer = accounts[p.Guardian]
		}
		outcomes, err := w.registerAll(ctx, lines)
		if err != nil {
			return err
		}
		for i, p := range group {
			accounts[p.Index] = outcomes[i].Account
		}
	}
	return nil
}

// registerAll registers everybody, and takes a refusal for a failure: the data
// are ours.
func (w *sandboxWorld) registerAll(ctx context.Context, lines []api.Registration) ([]api.Outcome, error) {
	results, err := w.register.RegisterBatch(ctx, lines)
	if err != nil {
		return nil, err
	}
	outcomes := make([]api.Outcome, len(lines))
	for i, r := range results {
		if r.Problem != nil {
			return nil, fmt.Errorf("person %d of %d: %w", i+1, len(lines), r.Problem)
		}
		outcomes[i] = *r.Outcome
	}
	return outcomes, nil
}

// registered is what the population register says of a synthetic person.
func registered(user string, p synth.Person) api.Registration {
	out := api.Registration{User: user, Attributes: api.Attributes{Name: p.Name, Birth: p.Birth, Sex: [...]string{"none", "male", "female"}[p.Sex],
		CCCD: p.CCCD, CMND: p.CMND, Passport: p.Passport, BHYT: p.BHYT, Phone: p.Phone, Unit: p.Unit}}
	if p.Passport != "" {
		out.Attributes.Nationality = p.Nationality
	}
	for _, n := range []struct{ kind, value string }{{"cccd", p.CCCD}, {"cmnd", p.CMND}, {"passport", p.Passport}, {"bhxh", p.BHYT}} {
		if n.value != "" {
			out.Proofs = append(out.Proofs, api.Proof{Kind: n.kind, How: "register", At: checked})
		}
	}
	return out
}
