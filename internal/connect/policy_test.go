package connect_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

func paths(err error) []string {
	var out []string
	for _, p := range fault.Of(err).Places {
		out = append(out, p.Path)
	}
	return out
}

// full is a user of whom everything is known and proved.
func full() person.Registration {
	return person.Registration{User: "u1", Attrs: person.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", Sex: person.Male, CCCD: "001090000011",
		CMND: "024000111", Passport: "B1234567", Nationality: "VNM", BHYT: "1012080000", Phone: "0944700001", Unit: "00001"},
		Proofs: []person.Proof{{Kind: person.KeyPhone, How: person.OTP}, {Kind: person.KeyCCCD, How: person.Register}, {Kind: person.KeyBHXH, How: person.Card}}}
}

func TestA18OnlyWhatWasGrantedIsTaken(t *testing.T) {
	narrow := &connect.Policy{Contributes: []string{"name", "birth", "phone"}, Reads: []string{"sex"}, Proves: map[string][]string{"phone": {"otp"}}}
	err := narrow.Check(full())
	if !errors.Is(err, connect.ErrAttribute) {
		t.Fatalf("everything was taken: %v", err)
	}
	want := []string{"attributes.sex", "attributes.cccd", "attributes.cmnd", "attributes.passport", "attributes.nationality", "attributes.bhyt", "attributes.unit",
		"proofs[1].how", "proofs[2].how"}
	if d := cmp.Diff(want, paths(err)); d != "" {
		t.Error(d)
	}
	for _, secret := range []string{"001090000011", "Nguyễn", "B1234567", "0944700001"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the refusal holds personal data: %v", err)
		}
	}
	little := person.Registration{Attrs: person.Attributes{Name: "An", Birth: "1990", Phone: "0944700001"}, Proofs: full().Proofs[:1]}
	if err := narrow.Check(little); err != nil {
		t.Errorf("what was granted is refused: %v", err)
	}
	if !narrow.MayRead("sex") || narrow.MayRead("phone") || narrow.MayRead("cccd") {
		t.Error("to contribute is not to read, and to read is what was granted")
	}
}

func TestNobodysWordIsTakenForACardOrARegister(t *testing.T) {
	var none *connect.Policy
	err := none.Check(full())
	if !errors.Is(err, connect.ErrProof) {
		t.Fatalf("an app without a policy proved a paper: %v", err)
	}
	if d := cmp.Diff([]string{"proofs[1].how", "proofs[2].how"}, paths(err)); d != "" {
		t.Error(d)
	}
	reg := full()
	reg.Proofs = reg.Proofs[:1]
	if err := none.Check(reg); err != nil {
		t.Errorf("an app without a policy may say everything and prove a phone: %v", err)
	}
	for _, name := range connect.Attributes {
		if none.MayRead(name) {
			t.Errorf("an app without a policy reads %s of other apps", name)
		}
	}
	empty := &connect.Policy{}
	if err := empty.Check(reg); !errors.Is(err, connect.ErrAttribute) || !slices.Contains(paths(err), "attributes.name") {
		t.Errorf("a policy that grants nothing is not none: %v", err)
	}
}

func TestAPolicyThatMakesNoSenseIsRefusedAsAWhole(t *testing.T) {
	c := app(t)
	c.Policy = &connect.Policy{Contributes: []string{"name", "birth", "name", "shoe_size"}, Reads: []string{"salary"},
		Proves: map[string][]string{"phone": {"otp"}, "cccd": {"otp"}, "face": {"card"}}}
	err := c.Check()
	want := []string{"policy.contributes[2]", "policy.contributes[3]", "policy.reads[0]", "policy.proves.cccd", "policy.proves.cccd[0]",
		"policy.proves", "policy.proves.phone"}
	if d := cmp.Diff(want, paths(err)); d != "" {
		t.Error(d)
	}
	gate := connect.Client{ID: "gate", Name: "Gate", Kind: connect.Gate, Keys: app(t).Keys, Policy: &connect.Policy{}, OwnCodes: []connect.OwnCode{good()}}
	if d := cmp.Diff([]string{"policy", "own_codes"}, paths(gate.Check())); d != "" {
		t.Error(d)
	}
}

func TestNamesOfAttributesAreComplete(t *testing.T) {
	if d := cmp.Diff(connect.Attributes, full().Attrs.Names()); d != "" {
		t.Errorf("an attribute that has no name cannot be granted: %s", d)
	}
}

func TestAssessmentEnds(t *testing.T) {
	now := time.Now()
	r := registry(t, func() time.Time { return now })
	ctx := t.Context()
	if _, err := r.Register(ctx, "test", app(t)); err != nil {
		t.Fatal(err)
	}
	for _, a := range []connect.Assessment{{}, {Ref: "x"}, {Ref: "a\x1b[2J", Until: now}, {Ref: strings.Repeat("a", 201), Until: now}} {
		if err := r.Assess(ctx, "test", "bluezone", a); fault.Of(err) == nil || fault.Of(err).Kind != fault.Invalid {
			t.Errorf("%+v: %v", a, err)
		}
	}
	if err := r.Assess(ctx, "test", "bluezone", connect.Assessment{Ref: "12/BB-TTTT", Until: now.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	c, err := r.Client(ctx, "bluezone")
	if err != nil || !c.Assessment.Holds(now) || c.Assessment.Holds(now.Add(time.Hour)) || (connect.Assessment{}).Holds(now) {
		t.Errorf("%+v %v", c.Assessment, err)
	}
}

func TestUpdateLeavesKindKeysCodesAndStateAlone(t *testing.T) {
	ctx := t.Context()
	r := registry(t, time.Now)
	c := app(t)
	c.OwnCodes = []connect.OwnCode{good()}
	made, err := r.Register(ctx, "test", c)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Suspend(ctx, "test", c.ID, "flooding"); err != nil {
		t.Fatal(err)
	}
	_, err = r.Update(ctx, "test", c.ID, func(c *connect.Client) {
		*c = connect.Client{ID: "other", Name: "New name", Kind: connect.Operator, Scopes: []connect.Scope{connect.ScansWrite}, Rate: 7}
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Client(ctx, c.ID)
	if err != nil || got.Kind != connect.App || string(got.Keys) != string(made.Keys) || len(got.OwnCodes) != 1 || got.Suspended.IsZero() {
		t.Errorf("A35: a change of grants undid something else: %+v %v", got, err)
	}
	if got.Name != "New name" || got.Rate != 7 || len(got.Scopes) != 1 {
		t.Errorf("not changed: %+v", got)
	}
	if _, err := r.Update(ctx, "test", c.ID, func(c *connect.Client) { c.Scopes = []connect.Scope{connect.TraceRead} }); fault.Of(err) == nil {
		t.Error("A15: an app was given tracing by an update")
	}
}

func TestHealthDataAreGrantedKindByKind(t *testing.T) {
	for _, p := range []*connect.Policy{nil, {}, {Records: []string{"test"}}} {
		if err := p.MayRecord("dose"); !errors.Is(err, connect.ErrRecord) {
			t.Errorf("%v writes doses: %v", p, err)
		}
	}
	if err := (&connect.Policy{Records: []string{"dose"}}).MayRecord("dose"); err != nil {
		t.Error(err)
	}
	lab := app(t)
	lab.Kind, lab.Scopes = connect.Lab, connect.ScopesOf(connect.Lab)
	lab.Policy = &connect.Policy{Reads: []string{"card", "declaration", "records"}, Records: connect.Records}
	if err := lab.Check(); err != nil {
		t.Errorf("a laboratory with patients: %v", err)
	}
	lab.Policy.Records = []string{"dose", "dose", "x"}
	if err := lab.Check(); err == nil || !slices.Equal(paths(err), []string{"policy.records[1]", "policy.records[2]"}) {
		t.Errorf("kinds that make no sense: %v", err)
	}
	for _, kind := range []connect.Kind{connect.Lab, connect.Authority} {
		if slices.Contains(connect.UsualScopes(kind), connect.HealthRead) {
			t.Errorf("%s has patients without being granted any", kind)
		}
	}
}
