package load

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"
)

// Row is one measurement. What does not apply is null.
type Row struct {
	Name   string   `json:"name"`
	Engine string   `json:"engine"` // sqlite, postgres; "-" where neither takes part
	Value  float64  `json:"value"`
	Unit   string   `json:"unit"`
	Floor  *float64 `json:"floor"` // of this machine, in the same unit
	Ratio  *float64 `json:"ratio"` // value to floor: median of the rounds
	P50    *float64 `json:"p50_ms"`
	P99    *float64 `json:"p99_ms"`

	// Goal is what is asked of it, for the table.
	Goal Goal `json:"-"`
}

// Goal is a bound: on the ratio from below, or on the value from either side. The
// zero Goal asks for nothing.
type Goal struct {
	Ratio float64 // at least
	Least float64 // at least, in the row's unit
	Most  float64 // at most, in the row's unit
	P99   float64 // at most, in milliseconds
}

// Reached says whether a row is what is asked of it.
func (r Row) Reached() bool {
	g := r.Goal
	switch {
	case g.Ratio > 0:
		return r.Ratio != nil && *r.Ratio >= g.Ratio
	case g.Least > 0:
		return r.Value >= g.Least
	case g.Most > 0:
		return r.Value <= g.Most
	case g.P99 > 0:
		return r.P99 != nil && *r.P99 <= g.P99
	}
	return true
}

// Against makes the row of rounds that took turns with their floor.
func Against(name, engine, unit string, rs, floor []*Result) Row {
	f, ratio := Rate(floor), Ratio(rs, floor)
	r := Alone(name, engine, unit, rs)
	r.Floor, r.Ratio = &f, &ratio
	return r
}

// Alone makes the row of rounds that have no floor, or are one.
func Alone(name, engine, unit string, rs []*Result) Row {
	return Row{Name: name, Engine: engine, Value: Rate(rs), Unit: unit}.Timed(Latencies(rs))
}

// Timed adds the quantiles, if anything was timed.
func (r Row) Timed(h *Histogram) Row {
	if h.Count() > 0 {
		p50, p99 := Millis(h.Quantile(0.5)), Millis(h.Quantile(0.99))
		r.P50, r.P99 = &p50, &p99
	}
	return r
}

// Millis are milliseconds with fractions.
func Millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// WriteJSON writes rows as a list.
func WriteJSON(w io.Writer, rows []Row) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(rows)
}

// WriteTable writes rows for people, each with what is asked of it and
// whether it is reached.
func WriteTable(w io.Writer, rows []Row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "MEASURED\tENGINE\tVALUE\tUNIT\tFLOOR\tRATIO\tP50 ms\tP99 ms\tASKED\t\t")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", r.Name, r.Engine, number(&r.Value), r.Unit,
			number(r.Floor), percent(r.Ratio), number(r.P50), number(r.P99), r.Goal, r.verdict())
	}
	return t.Flush()
}

func (r Row) verdict() string {
	switch {
	case r.Goal == Goal{}:
		return ""
	case r.Reached():
		return "reached"
	}
	return "NOT reached"
}

// String says what is asked.
func (g Goal) String() string {
	switch {
	case g.Ratio > 0:
		return ">= " + percent(&g.Ratio)
	case g.Least > 0:
		return ">= " + number(&g.Least)
	case g.Most > 0:
		return "<= " + number(&g.Most)
	case g.P99 > 0:
		return "p99 <= " + number(&g.P99)
	}
	return ""
}

func number(v *float64) string {
	if v == nil {
		return "-"
	}
	decimals := 0
	switch {
	case *v < 10:
		decimals = 2
	case *v < 100:
		decimals = 1
	}
	s := strconv.FormatFloat(*v, 'f', decimals, 64)
	for i := len(s) - 3; decimals == 0 && i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func percent(v *float64) string {
	if v == nil {
		return "-"
	}
	return strconv.FormatFloat(100**v, 'f', 0, 64) + " %"
}
