package main

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestBenchMeasuresEverything runs the whole bench at a size at which its
// numbers mean nothing, and looks at what it reports. `measured FILE` checks the
// JSON.
func TestBenchMeasuresEverything(t *testing.T) {
	temp := os.TempDir()
	testscript.Run(t, testscript.Params{Dir: "testdata/bench",
		// PostgreSQL may run as another user, who cannot look into a script's own folder.
		Setup: func(env *testscript.Env) error { env.Setenv("TMPDIR", temp); return nil },
		Cmds:  map[string]func(*testscript.TestScript, bool, []string){"measured": measured}})
}

func measured(ts *testscript.TestScript, neg bool, args []string) {
	var rows []map[string]any
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &rows); err != nil || neg {
		ts.Fatalf("%v", err)
	}
	var got []string
	for _, r := range rows {
		name, engine := r["name"].(string), r["engine"].(string)
		got = append(got, name+" "+engine)
		for _, field := range []string{"value", "unit", "floor", "ratio", "p50_ms", "p99_ms"} {
			if _, there := r[field]; !there {
				ts.Fatalf("%s on %s has no %s", name, engine, field)
			}
		}
		if v := r["value"].(float64); v <= 0 || math.IsInf(v, 0) {
			ts.Fatalf("%s on %s: %v", name, engine, v)
		}
		against := slices.Contains([]string{benchVerify, benchHC1, benchCard, benchJSON, benchWarm, benchNew, benchRegister, benchBatch}, name)
		ratio, there := r["ratio"].(float64)
		if there != against || there && engine != "-" && // one round: no medians but of those without a database
			math.Abs(ratio-r["value"].(float64)/r["floor"].(float64)) > 1e-9 {
			ts.Fatalf("%s on %s: ratio %v of value %v and floor %v", name, engine, r["ratio"], r["value"], r["floor"])
		}
	}
	want := []string{benchVerify + " -", benchHC1 + " -", benchCard + " -", benchAppend + " -"}
	for _, name := range benchAll[len(want):] {
		want = append(want, name+" sqlite", name+" postgres")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		ts.Fatalf("measured (-want +got):\n%s", diff)
	}
}
