package demo

import "github.com/motma/motma/policy"

// GateAnswer is what a gate was told by the platform, and what it found out by
// itself with a bundle, of the same thing shown at the same moment.
type GateAnswer struct {
	Shown   string   `json:"shown"` // one of the names below
	Who     string   `json:"who"`   // masked
	Where   string   `json:"where"` // name of the place
	Kind    string   `json:"kind"`  // of the place
	Online  GateCard `json:"online"`
	Offline GateCard `json:"offline"`
	// Agree says that colour and signature are the same, and the reason too where
	// there is a card. Where there is none, each names its own: the platform
	// knows more.
	Agree bool `json:"agree"`
}

// What was shown at the gate.
const (
	LiveCode    = "live_code"           // of today, from the app that checked the person's papers
	ForeignCert = "foreign_certificate" // of another country whose signer is trusted
	ForgedCode  = "forged_code"         // a live code with another name
	EarlyCode   = "code_of_tomorrow"
)

// GateCard is an answer as far as both ways give it.
type GateCard struct {
	Colour    policy.Colour `json:"colour"`
	Reason    string        `json:"reason"` // code of what decided
	VI        string        `json:"vi"`     // the reason, to people
	EN        string        `json:"en"`
	Signature string        `json:"signature"`

	bare bool // there is no card
}

// agrees says that both ways answer alike.
func (g GateAnswer) agrees() bool {
	same := g.Online.Colour == g.Offline.Colour && g.Online.Signature == g.Offline.Signature
	return same && (g.Offline.bare || g.Online.Reason == g.Offline.Reason)
}
