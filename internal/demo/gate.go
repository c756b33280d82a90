package demo

import "github.com/motma/motma/policy"

// GateAnswer is what a gate was told of one person by the platform, and what
// it found out by itself with a bundle, of the same code at the same moment.
type GateAnswer struct {
	Who     string   `json:"who"`   // masked
	Where   string   `json:"where"` // name of the place
	Kind    string   `json:"kind"`  // of the place
	Online  GateCard `json:"online"`
	Offline GateCard `json:"offline"`
	Agree   bool     `json:"agree"`
}

// GateCard is an answer as far as both ways give it.
type GateCard struct {
	Colour    policy.Colour `json:"colour"`
	Reason    string        `json:"reason"` // code of what decided
	Signature string        `json:"signature"`
}
