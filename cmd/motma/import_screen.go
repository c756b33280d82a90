package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/motma/motma/api"
)

// importScreen says how far an import is: with a bar on a terminal, in plain
// lines elsewhere.
type importScreen struct {
	out  io.Writer
	bar  *progressbar.ProgressBar
	last time.Time
	said string
}

// sayEvery is how often a plain line comes.
const sayEvery = 5 * time.Second

func newImportScreen(out io.Writer) *importScreen {
	s := &importScreen{out: out}
	if f, ok := out.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			s.bar = progressbar.NewOptions(1, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription("nhập / import"), progressbar.OptionSetWidth(20),
				progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionShowCount(), progressbar.OptionShowIts())
		}
	}
	return s
}

func (s *importScreen) progress(j api.Import) {
	if s.bar != nil {
		s.bar.ChangeMax64(max(j.Received, 1))
		_ = s.bar.Set64(j.Finished)
		return
	}
	if time.Since(s.last) < sayEvery && j.State == s.said {
		return
	}
	s.last, s.said = time.Now(), j.State
	fmt.Fprintf(s.out, "%s: %d dòng đã gửi, %d xong / %d rows sent, %d done (%.0f/s)\n", j.State, j.Received, j.Finished, j.Received, j.Finished, j.Rate)
}

func (s *importScreen) end() {
	if s.bar != nil {
		_ = s.bar.Finish()
	}
}
