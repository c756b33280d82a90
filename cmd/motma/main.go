// Command motma is the whole platform in one program: the server, the demo,
// the tools of operators, and the reading and writing of codes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/profiles"
)

const about = `một mã: the open national personal-QR platform.

Every person has one code, the same in every app; any gate reads it. Begin with

  motma demo             see it at work, with synthetic people
  motma sandbox          a platform to try your own app on
  motma serve --check    check a configuration
  motma qr read FILE     say what a code is

Tiếng Việt: xem README.vi.md.`

// cli is every command. Flags may also come from the environment (MOTMA_...)
// or from a JSON file named by --config.
type cli struct {
	Config kong.ConfigFlag `help:"JSON file with flags; an unknown key is an error." placeholder:"FILE"`

	Demo    demoCmd    `cmd:"" help:"Start the platform with synthetic people and eight apps, and show what it does."`
	Sandbox sandboxCmd `cmd:"" help:"Start a platform to practise on: test codes, synthetic people, apps connect themselves."`
	Serve   serveCmd   `cmd:"" help:"Run the platform."`
	Admin   adminCmd   `cmd:"" help:"Operate it: first officer, keys, apps, retention, backup."`
	Profile profileCmd `cmd:"" help:"Apps as data: list and check their profiles."`
	Import  importCmd  `cmd:"" help:"Bring an app's whole list of users in."`
	Export  exportCmd  `cmd:"" help:"Take an app's own people out."`
	QR      qrCmd      `cmd:"" name:"qr" help:"Read and write codes."`
	Review  reviewCmd  `cmd:"" help:"Decide who is who, and what persons ask to have put right."`
	Link    linkCmd    `cmd:"" help:"Measure how records are found to be one person's, and learn it from the data."`
	Rules   rulesCmd   `cmd:"" help:"Evaluate and test rules."`
	Policy  policyCmd  `cmd:"" help:"Cards: test policies, and try them on facts."`
	HCert   hcertCmd   `cmd:"" name:"hcert" help:"Read, verify, issue and print HC1 travel certificates; say whose are trusted."`
	Card    cardCmd    `cmd:"" help:"Overrides: colours that officers give in place of a policy."`
	Bundle  bundleCmd  `cmd:"" help:"Fetch and read bundles for gates without network."`
	Bench   benchCmd   `cmd:"" help:"Measure this program against this machine's own floor."`
	Fsck    fsckCmd    `cmd:"" help:"Check the invariants of a database."`
	Openapi openapiCmd `cmd:"" hidden:"" help:"Print the OpenAPI document."`
	Floor   floorCmd   `cmd:"" hidden:"" help:"A bare HTTP server, for bench."`
}

// streams are a command's input and output, so that tests can bring their own.
type streams struct {
	In       io.Reader
	Out, Err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// exitCode is an error that says no more than the program's exit code: what
// there was to say has been said.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// run is the program: it returns the exit code, 0 for success, 1 for a
// failure, 2 for a wrong command line.
func run(ctx context.Context, args []string, std streams) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("motma"), kong.Description(about), kong.UsageOnError(),
		kong.Writers(std.Out, std.Err), kong.Exit(func(code int) { exited = code }),
		kong.Configuration(strictJSON), kong.DefaultEnvars("MOTMA"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(std))
	if err != nil {
		fmt.Fprintln(std.Err, "motma:", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	switch {
	case exited >= 0:
		return exited
	case err != nil:
		fmt.Fprintf(std.Err, "motma: %v\n  Dòng lệnh chưa đúng; thêm --help để xem cách dùng.\n  The command line is not right; add --help to see how.\n", err)
		return 2
	}
	return report(std.Err, k.Run())
}

// report writes an error for the person at the terminal: faults in both
// languages, with what to do.
func report(w io.Writer, err error) int {
	var code exitCode
	var f *fault.Error
	var bad *profiles.Error
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &f):
		fmt.Fprintf(w, "motma: %s\n       %s\n", f.VI, f.EN)
		for _, p := range f.Places {
			fmt.Fprintf(w, "  %s: %s\n  %s  %s\n", p.Path, p.VI, spaces(len(p.Path)), p.EN)
		}
		if f.Cause != nil {
			fmt.Fprintf(w, "  (%v)\n", f.Cause)
		}
	case errors.As(err, &bad):
		for _, p := range bad.Problems {
			fmt.Fprintf(w, "%s:%d: %s\n%s  %s\n", bad.File, p.Line, p.VI, spaces(len(bad.File)), p.EN)
		}
	default:
		if words := explain(err); words != err {
			return report(w, words)
		}
		fmt.Fprintln(w, "motma:", err)
	}
	return 1
}

func spaces(n int) string { return fmt.Sprintf("%*s", n, "") }
