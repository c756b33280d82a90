package febrl_test

import (
	"os"
	"strings"
	"testing"

	"github.com/motma/motma/internal/linkage/febrl"
)

// invented reads the repository's own set: names that many share, one to three
// slips in every duplicate, values missing, some names the wrong way round.
func invented(t testing.TB) []febrl.Row {
	t.Helper()
	f, err := os.Open("testdata/invented.csv")
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

func TestInventedSetIsMatchedWithAndWithoutTheNumber(t *testing.T) {
	for _, o := range []febrl.Options{{}, {WithoutID: true}} {
		r, err := febrl.Evaluate(invented(t), nil, o)
		if err != nil {
			t.Fatal(err)
		}
		if r.F1 < 0.98 || r.PairsCompleteness < 0.98 || r.ReductionRatio < 0.9 || r.Pairs == 0 {
			t.Errorf("without id %v: %+v", o.WithoutID, r)
		}
	}
}

// Two files hold one person once each: only pairs between them count.
func TestTwoFilesAreLinkedAcross(t *testing.T) {
	var a, b []febrl.Row
	side := map[string]bool{}
	for _, r := range invented(t) {
		if side[r.Entity] {
			b = append(b, r)
		} else {
			a = append(a, r)
			side[r.Entity] = true
		}
	}
	r, err := febrl.Evaluate(a, b, febrl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Truth != len(b) || r.F1 < 0.98 {
		t.Errorf("%d of %d records of the second file: %+v", r.Truth, len(b), r.Measures)
	}
}

// The truth is for measuring only: whatever rec_id says, the same pairs are
// linked.
func TestMatchingDoesNotSeeTheTruth(t *testing.T) {
	rows := invented(t)
	before, err := febrl.Evaluate(rows, nil, febrl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		rows[i].Entity = "1"
	}
	after, err := febrl.Evaluate(rows, nil, febrl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if before.Linked != after.Linked || before.Pairs != after.Pairs {
		t.Error("other truth, other links")
	}
}

func TestReadingToleratesAndRefuses(t *testing.T) {
	const head = "rec_id, given_name, surname, date_of_birth\n"
	for _, c := range []struct{ name, text, fault string }{
		{"columns in another order, unknown ones, a byte order mark", "\ufeffSurname,x,REC_ID\nle,1,rec-1-org\n", ""},
		{"a short row", head + "rec-1-org, an\n", ""},
		{"a quote in a value", head + "rec-1-org, o\"neil, le, 19900101\n", ""},
		{"nothing", "", "header"},
		{"no rec_id", "given_name,surname\nan,le\n", "rec_id"},
		{"nothing but rec_id", "rec_id\nrec-1-org\n", "surname"},
		{"a repeated column", "rec_id,surname,surname\nrec-1-org,a,b\n", "repeats"},
		{"rec_id twice", head + "rec-1-org, a\nrec-1-org, b\n", "line 3"},
		{"rec_id without a number", head + "rec-x-org, a\n", "line 2"},
		{"a value without end", head + "rec-1-org, " + strings.Repeat("a", 300) + "\n", "line 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := febrl.Read(strings.NewReader(c.text))
			switch {
			case c.fault == "" && (err != nil || len(rows) != 1):
				t.Errorf("%d rows, %v", len(rows), err)
			case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
				t.Errorf("error %v does not name %q", err, c.fault)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add("rec_id, given_name, surname\nrec-1-org, an, le\nrec-1-dup-0, na, le\n")
	f.Add("rec_id,soc_sec_id\nrec-1-org,\"1\n2\"\n")
	f.Fuzz(func(t *testing.T, s string) {
		rows, err := febrl.Read(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, r := range rows {
			if r.Entity == "" {
				t.Error("a row without its truth")
			}
		}
		// Whatever was read can be matched, or is too little to learn from.
		if len(rows) < 40 {
			_, _ = febrl.Evaluate(rows, nil, febrl.Options{})
		}
	})
}
