package rules

import "testing"

// BenchmarkOwnRules and BenchmarkNationalRules evaluate each test of a rule set
// once; scripts/bench-certlogic.sh measures certlogic-js on the same ones.
func BenchmarkOwnRules(b *testing.B) { benchmark(b, load(b, "testdata/VN")) }

func BenchmarkNationalRules(b *testing.B) {
	benchmark(b, publicSuite(b, "business-rules", "github.com/eu-digital-green-certificates/dgc-business-rules-testdata, all folders"))
}

func benchmark(b *testing.B, suites []Suite) {
	b.ReportAllocs()
	evaluations := 0
	for b.Loop() {
		for i := range suites {
			for j := range suites[i].Tests {
				t := &suites[i].Tests[j]
				if _, err := t.Logic.Eval(t.Data); err != nil {
					b.Fatal(err)
				}
				evaluations++
			}
		}
	}
	b.ReportMetric(float64(evaluations)/b.Elapsed().Seconds(), "evals/s")
}
