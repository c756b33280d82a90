package verifier_test

import (
	"fmt"
	"os"
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// A gate in Khánh Hòa without network: a bundle that was fetched this morning,
// and the keys that are trusted to sign one.
func ExampleBundle_Check() {
	keys, err := os.ReadFile("gate.bundle.keys")
	if err != nil {
		panic(err)
	}
	trust, err := qr.ParseKeySet(keys)
	if err != nil {
		panic(err)
	}
	data, err := os.ReadFile("gate.bundle")
	if err != nil {
		panic(err)
	}
	bundle, err := verifier.Open(data, trust, time.Now())
	if err != nil {
		panic(err)
	}
	answer := bundle.Check("what the code says", policy.Where{Unit: "56", Kind: "venue"}, time.Now())
	fmt.Println(answer.Signature, answer.Validity, answer.Card.Colour, answer.Why.VI)
}
