package main

import (
	"errors"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/policy"
)

// policyCmd is everything about policies at the terminal. Writing and trying
// one needs no platform; bringing one into force works over the API, as a
// client that holds policies.write.
type policyCmd struct {
	Test policyTestCmd `cmd:"" help:"Read policies and run their own tests."`
	Card policyCardCmd `cmd:"" help:"Say what card a person's facts give, and why."`
	Show policyShowCmd `cmd:"" help:"Print a built-in policy, to begin from; without a name, list them."`

	Put      policyPutCmd      `cmd:"" help:"Upload a version; one that fails its own tests is refused."`
	List     policyListCmd     `cmd:"" help:"All versions, and what is in force."`
	Simulate policySimulateCmd `cmd:"" help:"Count who would change colour, on the platform."`
	Activate policyActivateCmd `cmd:"" help:"Propose that a version comes into force."`
	Approve  policyApproveCmd  `cmd:"" help:"Approve a proposal of another officer, or refuse it."`
	Back     policyBackCmd     `cmd:"" help:"Return to what held before, at once."`
	Runs     policyRunsCmd     `cmd:"" help:"Passes over everybody, and how far they are."`
	Risk     policyRiskCmd     `cmd:"" help:"Send risk levels of communes (Resolution 128)."`
}

var errPolicy = fault.New(fault.Invalid, "policy",
	"Văn bản quy định chưa đúng; hãy sửa các chỗ được nêu.",
	"The policy is not right; mend the places named.")

// policyFault gives an error of the package policy the words for the person at
// the terminal. What and where begins with whose, such as a file's name.
func policyFault(err error, whose string) error {
	var e *policy.Error
	if !errors.As(err, &e) {
		return asFault(err)
	}
	places := make([]fault.Place, len(e.Problems))
	for i, p := range e.Problems {
		places[i] = fault.Place{Path: whose + " " + p.At, VI: p.VI, EN: p.EN}
	}
	return errPolicy.At(places...)
}

// readPolicy reads and compiles the policy in a file.
func readPolicy(file string, std streams) (*policy.Policy, error) {
	text, err := readInput(file, std.In, policy.MaxDocument)
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse(text)
	if err != nil {
		return nil, policyFault(err, file)
	}
	return p, nil
}
