package connect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// Policy is what an app may say of people, which proofs it may claim, and what
// it may read beyond its own records.
//
// An app without a policy may say everything, prove a phone by a one-time
// password, and read nothing: a card or a register counts for identity, and
// nobody's word is taken for either without a grant. Nor may it write health
// data: each kind of these is granted by itself.
type Policy struct {
	Contributes []string            `json:"contributes"` // names of [Attributes]
	Reads       []string            `json:"reads"`       // of the person, whoever said it (A18): of [Attributes] and [HealthReads]
	Proves      map[string][]string `json:"proves"`      // kind of identifier: how, of [Proofs]
	Records     []string            `json:"records"`     // kinds of health data that it may write, of [Records]
}

// HealthReads are the names of what may be read of a person's health beyond
// what the app said itself.
var HealthReads = []string{"card", "declaration", "records", "certificate"}

// Records are the names of the kinds of health data that may be granted to be
// written; a test compares them with package health's.
var Records = []string{"dose", "test", "infection", "contact", "quarantine", "check", "declaration"}

// Attributes are the names of what may be said of a person, as in
// [person.Attributes.Names].
var Attributes = person.AttributeNames

// Proofs are the ways that each identifier may be proved in: a password
// answered proves a phone, a card or a register proves a paper.
var Proofs = map[string][]string{
	"cccd": {"card", "register"}, "cmnd": {"card", "register"}, "passport": {"card", "register"},
	"bhxh": {"card", "register"}, "phone": {"otp"},
}

// unbound is the policy of an app that has none.
var unbound = &Policy{Contributes: Attributes, Proves: map[string][]string{"phone": {"otp"}}}

// holds is the attribute that an identifier is read from.
var holds = map[string]string{"cccd": "cccd", "cmnd": "cmnd", "passport": "passport", "bhxh": "bhyt", "phone": "phone"}

// MayRead says whether the app may see an attribute of a person that another
// app contributed, or what others said of their health. What it said itself it
// may always read.
func (p *Policy) MayRead(attribute string) bool {
	return p != nil && slices.Contains(p.Reads, attribute)
}

// Sees gives the purpose for which a client is shown what others said of its
// users, the first that it was granted; empty: it is not, for it was granted no
// purpose, or not that. Every access is written down with it.
func (c Client) Sees(what string) string {
	if len(c.Purposes) == 0 || !c.Policy.MayRead(what) {
		return ""
	}
	return c.Purposes[0]
}

// MayRecord says whether the app may write a kind of health data: [ErrRecord].
// Every way in passes here: single, correction, withdrawal, batch and import.
func (p *Policy) MayRecord(kind string) error {
	if p == nil || !slices.Contains(p.Records, kind) {
		return ErrRecord
	}
	return nil
}

// Check says whether an app may register this: [ErrAttribute] or [ErrProof],
// with every place that was not granted and none of the values. Every way in
// passes here: single, correction, batch and import.
func (p *Policy) Check(r person.Registration) error {
	p = cmp.Or(p, unbound)
	var attributes, proofs fault.Problems
	for _, name := range r.Attrs.Names() {
		if !slices.Contains(p.Contributes, name) {
			attributes.Add("attributes."+name, "Trường này chưa được cấp cho ứng dụng.", "This attribute was not granted to the client.")
		}
	}
	for i, proof := range r.Proofs {
		if proof.How != person.Declared && !slices.Contains(p.Proves[string(proof.Kind)], proof.How.String()) {
			proofs.Add(fmt.Sprintf("proofs[%d].how", i), "Cách xác nhận này chưa được cấp cho ứng dụng.", "This proof was not granted to the client.")
		}
	}
	switch {
	case len(attributes) > 0:
		return ErrAttribute.At(append(attributes, proofs...)...)
	case len(proofs) > 0:
		return ErrProof.At(proofs...)
	}
	return nil
}

func (c *Client) checkPolicy(p *fault.Problems) {
	if c.Policy == nil {
		return
	}
	if c.Kind != App && c.Kind != Lab && c.Kind != Authority {
		p.Add("policy", "Chỉ ứng dụng của người dân, phòng xét nghiệm và cơ quan y tế có chính sách dữ liệu.", "Only apps of citizens, laboratories and health authorities have a policy.")
		return
	}
	checkNames("policy.contributes", c.Policy.Contributes, Attributes, p)
	checkNames("policy.reads", c.Policy.Reads, slices.Concat(Attributes, HealthReads), p)
	checkNames("policy.records", c.Policy.Records, Records, p)
	for _, kind := range sortedKeys(c.Policy.Proves) {
		c.Policy.checkProofs(kind, p)
	}
}

func checkNames(path string, names, known []string, p *fault.Problems) {
	for i, name := range names {
		switch {
		case !slices.Contains(known, name):
			p.Add(fmt.Sprintf("%s[%d]", path, i), "Không có tên này trong danh mục.", "No such name; there are: "+strings.Join(known, ", ")+".")
		case slices.Contains(names[:i], name):
			p.Add(fmt.Sprintf("%s[%d]", path, i), "Tên bị lặp lại.", "The name is there twice.")
		}
	}
}

func (y *Policy) checkProofs(kind string, p *fault.Problems) {
	path := "policy.proves." + kind
	may, known := Proofs[kind]
	if !known {
		p.Add("policy.proves", "Không có loại giấy tờ này.", "No such identifier; there are: "+strings.Join(sortedKeys(Proofs), ", ")+".")
		return
	}
	if !slices.Contains(y.Contributes, holds[kind]) {
		p.Add(path, "Ứng dụng không cung cấp trường này nên không thể xác nhận nó.", "What the app does not contribute it cannot prove: contributes lacks "+holds[kind]+".")
	}
	for i, how := range y.Proves[kind] {
		if !slices.Contains(may, how) || slices.Contains(y.Proves[kind][:i], how) {
			p.Add(fmt.Sprintf("%s[%d]", path, i), "Cách xác nhận không hợp lệ hoặc bị lặp lại.", "It can be proved by: "+strings.Join(may, ", ")+", each once.")
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
