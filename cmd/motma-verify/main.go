// Command motma-verify says at a gate without network what a code is worth: it
// takes a code and a bundle, and needs nothing else. It opens no connection.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

const about = `Says what a personal code, card, certificate or poster is worth, without network.

  motma-verify --bundle motma.bundle --unit 56 'CODE'

Exit code:
  0  genuine, and the card is green (a poster: genuine)
  1  genuine, and the card has another colour, or a certificate is not accepted here
  2  wrong usage, or the bundle cannot be used
  3  not to be accepted: forged, changed, expired, or not readable
  4  not known here: ask online, or look at the papers

Mã thoát: 0 mã thật và thẻ xanh; 1 mã thật, thẻ màu khác; 2 sai cú pháp hoặc gói dữ liệu không dùng được;
3 không chấp nhận (giả mạo, hết hạn, không đọc được); 4 chưa biết: hỏi máy chủ hoặc xem giấy tờ.`

// The exit codes.
const (
	exitPass   = 0
	exitOther  = 1
	exitUsage  = 2
	exitReject = 3
	exitAsk    = 4
)

// cli is the command line.
type cli struct {
	Bundle string `required:"" placeholder:"FILE" help:"The bundle, as 'motma bundle fetch' or GET /v1/bundle/file gives it."`
	Trust  string `placeholder:"FILE" help:"JWK set of the keys that sign bundles (default: the bundle's file name and .keys)."`
	Unit   string `placeholder:"CODE" help:"Administrative unit of the gate, at least its province, e.g. 56."`
	Kind   string `enum:"venue,vehicle,checkpoint," default:"" help:"Kind of the place: venue, vehicle or checkpoint."`
	Risk   int    `placeholder:"LEVEL" help:"Risk level of the place, 1 to 4 (default: as the bundle says of the unit)."`
	At     string `placeholder:"TIME" help:"Answer as of this time, RFC 3339 (default: now)."`
	JSON   bool   `name:"json" help:"Print the answer as JSON."`
	Lang   string `enum:"vi,en" default:"vi" help:"Language of the answer: vi or en."`
	Code   string `arg:"" help:"What the code says; - reads it from standard input, which keeps it out of the shell's history."`
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the program: it returns the exit code.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("motma-verify"), kong.Description(about), kong.Writers(out, errs), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		fmt.Fprintln(errs, "motma-verify:", err)
		return exitUsage
	}
	_, err = parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err == nil {
		var code int
		if code, err = c.answer(in, out); err == nil {
			return code
		}
	}
	var why qr.Reason
	if errors.As(err, &why) {
		fmt.Fprintf(errs, "motma-verify: %s\n              %s\n", why.VI, why.EN)
		return exitUsage
	}
	fmt.Fprintln(errs, "motma-verify:", err)
	return exitUsage
}

// answer opens the bundle, asks it, and prints what it says.
func (c cli) answer(in io.Reader, out io.Writer) (int, error) {
	at := time.Now()
	if c.At != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, c.At); err != nil {
			return 0, errors.New("--at is a time as 2021-10-10T08:00:00+07:00 / viết thời điểm như 2021-10-10T08:00:00+07:00")
		}
	}
	b, err := c.open(at)
	if err != nil {
		return 0, err
	}
	text, err := c.text(in)
	if err != nil {
		return 0, err
	}
	a := b.Check(text, policy.Where{Unit: c.Unit, Kind: c.Kind, Risk: c.Risk}, at)
	if c.JSON {
		err = json.NewEncoder(out).Encode(a)
	} else {
		err = tell(out, a, c.Lang == "en")
	}
	return exitOf(a), err
}

// open reads the bundle with the keys that are trusted to sign one.
func (c cli) open(at time.Time) (*verifier.Bundle, error) {
	name := c.Trust
	if name == "" {
		name = c.Bundle + ".keys"
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, missing(name)
	}
	trust, err := qr.ParseKeySet(raw)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(c.Bundle)
	if err != nil {
		return nil, missing(c.Bundle)
	}
	return verifier.Open(data, trust, at)
}

// missing says which file cannot be read, and where it comes from.
func missing(name string) error {
	return qr.Reason{Code: "file-missing", VI: name + ": không đọc được tệp; hãy tải gói dữ liệu (motma bundle fetch) hoặc xem lại tên tệp.",
		EN: name + ": the file cannot be read; fetch the bundle (motma bundle fetch), or check the name"}
}

// text is the argument, or standard input without the end of its line.
func (c cli) text(in io.Reader) (string, error) {
	if c.Code != "-" {
		return c.Code, nil
	}
	data, err := io.ReadAll(io.LimitReader(in, verifier.MaxText+2))
	return strings.TrimRight(string(data), "\r\n"), err
}

// exitOf says in a number what the gate may do.
func exitOf(a verifier.Answer) int {
	switch {
	case a.Kind == qr.KindUnknown, a.Signature == qr.SignatureInvalid, a.Validity == verifier.Expired, a.Validity == verifier.NotYet:
		return exitReject
	case a.Validity == verifier.AskOnline, a.Sandbox:
		return exitAsk
	case a.Kind == qr.KindPlace:
		return exitPass
	case a.Certificate != nil && a.Certificate.Verdict == policy.NotAccepted:
		return exitOther
	case a.Card.Colour == policy.Green:
		return exitPass
	case a.Card.Colour == policy.Unknown:
		return exitAsk
	}
	return exitOther
}
