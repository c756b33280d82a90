package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func rounds(rates ...float64) (out []*Result) {
	for _, r := range rates {
		out = append(out, &Result{Units: r, Took: time.Second})
	}
	return out
}

func TestRatioIsTheMedianOfRoundsSideBySide(t *testing.T) {
	// The machine was slow in the second round: both suffered, the ratio did not.
	ours, floor := rounds(600, 60, 610), rounds(1000, 100, 1000)
	if got := Ratio(ours, floor); got != 0.6 {
		t.Errorf("ratio %v", got)
	}
	if got := Rate(ours); got != 600 {
		t.Errorf("rate %v", got)
	}
	if got := Rate(rounds(1, 2, 3, 4)); got != 2.5 {
		t.Errorf("median of four %v", got)
	}
	if got := Ratio(nil, floor); got != 0 {
		t.Errorf("nothing measured gives %v", got)
	}
}

func TestAlternateTakesTurnsAndDoesNotReportRefusalsAsSpeed(t *testing.T) {
	var turns []string
	side := func(name string, r Result, err error) Contender {
		return Contender{name, func(context.Context) (*Result, error) { turns = append(turns, name); return &r, err }}
	}
	got, err := Alternate(t.Context(), 2, side("a", Result{Done: 10}, nil), side("b", Result{Done: 20}, nil))
	if err != nil || len(got) != 2 || len(got[0]) != 2 || got[1][1].Done != 20 {
		t.Fatalf("%v, %v", got, err)
	}
	if diff := cmp.Diff([]string{"a", "b", "a", "b"}, turns); diff != "" {
		t.Error(diff)
	}
	if _, err := Alternate(t.Context(), 1, side("c", Result{Done: 50, Refused: 1, Refusal: "429 slow down"}, nil)); err == nil ||
		!strings.Contains(err.Error(), "429 slow down") {
		t.Errorf("refusals: %v", err)
	}
	if _, err := Alternate(t.Context(), 1, side("d", Result{Done: 1}, errors.New("gone"))); err == nil {
		t.Error("a failure is lost")
	}
	if _, err := Alternate(t.Context(), 1, side("e", Result{Dry: true}, nil)); err == nil {
		t.Error("a round without requests counts as measured")
	}
}

func TestJSONHasEveryFieldOfEveryRow(t *testing.T) {
	var b bytes.Buffer
	row := Against("scan-warm", "postgres", "scans/s", rounds(60), rounds(100))
	if err := WriteJSON(&b, []Row{row, {Name: "memory", Engine: "sqlite", Value: 80, Unit: "MiB"}}); err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"name": "scan-warm", "engine": "postgres", "value": 60.0, "unit": "scans/s", "floor": 100.0, "ratio": 0.6, "p50_ms": nil, "p99_ms": nil},
		{"name": "memory", "engine": "sqlite", "value": 80.0, "unit": "MiB", "floor": nil, "ratio": nil, "p50_ms": nil, "p99_ms": nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTableSaysWhatIsNotReached(t *testing.T) {
	third, two, nine := 0.333, 2.0, 9.0
	rows := []Row{
		{Name: "scan-warm", Value: 12345.6, Unit: "scans/s", Ratio: &third, Goal: Goal{Ratio: 0.6}},
		{Name: "scan-new", Value: 1, Ratio: &third, Goal: Goal{Ratio: 0.3}},
		{Name: "memory", Value: 600, Unit: "MiB", Goal: Goal{Most: 512}},
		{Name: "resolve", Value: 1, P99: &two, Goal: Goal{P99: 5}},
		{Name: "contacts", Value: 1, P99: &nine, Goal: Goal{P99: 5}},
		{Name: "floor", Value: 1e6},
	}
	var b bytes.Buffer
	if err := WriteTable(&b, rows); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")[1:]
	for i, want := range []string{"NOT reached", "reached", "NOT reached", "reached", "NOT reached", ""} {
		line := strings.TrimSpace(lines[i])
		if reached := strings.HasSuffix(line, "reached"); reached != (want != "") || strings.HasSuffix(line, "NOT reached") != (want == "NOT reached") {
			t.Errorf("%q, want %q", line, want)
		}
	}
	if !strings.Contains(lines[0], "12,346") || !strings.Contains(lines[0], "33 %") || !strings.Contains(lines[0], ">= 60 %") {
		t.Errorf("%q", lines[0])
	}
}
