package verifier

import (
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/policy"
)

// FactsOf puts what a certificate states into the words of policies: the server
// and a gate without network judge it by the same.
func FactsOf(c hcert.Certificate) policy.Facts {
	f := policy.Facts{Birth: c.Birth}
	for _, v := range c.Vaccinations {
		f.Doses = append(f.Doses, policy.Dose{Date: dayOf(v.Date), Vaccine: v.Product, Number: int(v.Dose), Of: int(v.Doses)})
	}
	for _, t := range c.Tests {
		if sampled, err := time.Parse(time.RFC3339, t.Sampled); err == nil {
			f.Tests = append(f.Tests, policy.Test{Kind: testKinds[t.Kind], Sample: sampled, Result: sampled, Positive: t.Result == detected})
		}
	}
	for _, r := range c.Recoveries {
		f.Infections = append(f.Infections, policy.Infection{Since: dayOf(r.Positive), Recovered: dayOf(r.From)})
	}
	return f
}

// Codes of the European value sets: kinds of test, LOINC; a positive result,
// SNOMED CT.
var testKinds = map[string]string{"LP6464-4": "pcr", "LP217198-3": "antigen"}

const detected = "260373001"

// dayOf is a date without the time that some issuers add.
func dayOf(s string) string { return s[:min(len(s), len(time.DateOnly))] }
