package demo

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
)

// Screen is where the demo says how far it is: with bars on a terminal, in
// plain lines elsewhere.
type Screen struct {
	Out  io.Writer // a line for each part that is done
	Bars io.Writer // bars of the part at work; nil: no terminal, no bars
}

// part is one phase at work.
type part struct {
	screen Screen
	phase  Phase
	began  time.Time
	done   atomic.Int64
	bar    *progressbar.ProgressBar
}

// begin starts a part of so many items; 0: nobody knows.
func (s Screen) begin(name, vi, en string, items int) *part {
	p := &part{screen: s, phase: Phase{Name: name, VI: vi, EN: en}, began: time.Now()}
	if s.Bars != nil {
		p.bar = progressbar.NewOptions(max(items, 1), progressbar.OptionSetWriter(s.Bars), progressbar.OptionSetDescription("  "+pad(vi, 18)+" "+pad(en, 18)),
			progressbar.OptionSetWidth(16), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionSetPredictTime(false), progressbar.OptionShowCount(),
			progressbar.OptionSetTheme(progressbar.Theme{Saucer: "█", SaucerPadding: "░", BarStart: "", BarEnd: ""}))
	}
	return p
}

// add counts items that are done.
func (p *part) add(n int) {
	p.done.Add(int64(n))
	if p.bar != nil {
		_ = p.bar.Add(n) // a bar that cannot be drawn is no reason to stop
	}
}

// end closes the part with its line, and gives what is to be reported.
func (p *part) end(note string) Phase {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
	ph := &p.phase
	ph.Seconds, ph.Items, ph.Note = time.Since(p.began).Seconds(), int(p.done.Load()), note
	if ph.Items > 0 && ph.Seconds > 0 {
		ph.Rate = float64(ph.Items) / ph.Seconds
	}
	if note == "" {
		note = grouped(ph.Items)
	}
	rate := ""
	if ph.Items >= 100 {
		rate = grouped(int(ph.Rate)) + "/s"
	}
	fmt.Fprintf(p.screen.Out, "  ✓ %s %s %s%s%s\n", pad(ph.VI, 19), pad(ph.EN, 18), pad(cut(note, 16), 16), padLeft(rate, 11), padLeft(seconds(ph.Seconds), 9))
	return *ph
}

// total says how many items there are, once it is known.
func (p *part) total(n int) {
	if p.bar != nil {
		p.bar.ChangeMax(max(n, 1))
	}
}
