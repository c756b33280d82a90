package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/fault"
)

// hcertCmd is everything about HC1 certificates at the terminal.
type hcertCmd struct {
	Verify hcertVerifyCmd `cmd:"" help:"Verify a certificate step by step."`
	Read   hcertReadCmd   `cmd:"" help:"Show what a certificate says, without any proof."`
	Issue  hcertIssueCmd  `cmd:"" help:"Sign a certificate without a platform, to try the format."`
	PDF    hcertPDFCmd    `cmd:"" name:"pdf" help:"Draw a certificate on paper."`
	Trust  hcertTrustCmd  `cmd:"" help:"Say which document signers of other countries gates trust."`
}

// hcertVerifyCmd prints one JSON object:
//
//   - steps: unprefix, base45, inflate, cose, signature, cbor, expiry, key_usage,
//     each true or false; a step that could not be reached is false;
//   - reasons: why those that failed by themselves failed;
//   - certificate, in the form of the European schema, null if it cannot be read;
//   - claims: issuer, times, nationality;
//   - signer: whose key made the signature.
//
// The content is personal data and is shown in full: who asks has the certificate.
type hcertVerifyCmd struct {
	Text   string   `arg:"" help:"The certificate, HC1:...; - reads it from standard input, which keeps it out of the shell's history."`
	Cert   []string `required:"" sep:"none" placeholder:"FILE" help:"Signing certificates that are trusted: X.509 as PEM, DER or base64, or a folder of such files. May be repeated."`
	At     moment   `placeholder:"TIME" help:"Verify as of this time, as 2021-12-20T08:00:00+07:00; without zone it is UTC. Default: now."`
	Pretty bool     `help:"Indent the JSON."`
}

// Help tells the exit codes.
func (hcertVerifyCmd) Help() string {
	return "Exit code: 0 every step holds, 1 one does not, 2 wrong usage.\n" +
		"Mã thoát: 0 mọi bước đều đạt, 1 có bước không đạt, 2 sai cú pháp."
}

// Run prints the verdict.
func (c *hcertVerifyCmd) Run(std streams) error {
	trusted, err := readTrust(c.Cert)
	if err != nil {
		report(std.Err, err)
		return exitCode(2)
	}
	text, err := certificateText(c.Text, std.In)
	if err != nil {
		return err
	}
	at := time.Time(c.At)
	if at.IsZero() {
		at = time.Now()
	}
	verdict := hcert.Check(text, trusted, at)
	if err := printJSON(std.Out, verdict, c.Pretty); err != nil {
		return err
	}
	if !verdict.OK() {
		return exitCode(1)
	}
	return nil
}

// hcertReadCmd shows a claim: it checks nothing, and its output says so.
type hcertReadCmd struct {
	Text   string `arg:"" help:"The certificate, HC1:...; - reads it from standard input."`
	Pretty bool   `help:"Indent the JSON."`
}

// Run prints what the certificate says.
func (c *hcertReadCmd) Run(std streams) error {
	text, err := certificateText(c.Text, std.In)
	if err != nil {
		return err
	}
	u, err := hcert.Parse(text)
	if err != nil {
		return reasonFault(err)
	}
	out := struct {
		Verified  bool         `json:"verified"` // never true here
		Algorithm string       `json:"algorithm"`
		KeyID     string       `json:"kid,omitempty"`
		Claims    hcert.Claims `json:"claims"`
	}{false, u.Algorithm().String(), hex.EncodeToString(u.KeyID()), u.Claim()}
	return printJSON(std.Out, out, c.Pretty)
}

// certificateText is the argument, or standard input without the end of its last
// line. A space at the end belongs to the certificate.
func certificateText(arg string, in io.Reader) (string, error) {
	if arg != "-" {
		return arg, nil
	}
	data, err := io.ReadAll(io.LimitReader(in, maxLine))
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r"), nil
}

// reasonFault gives a refusal of the library the form of a fault, for the person
// at the terminal.
func reasonFault(err error) error {
	var why hcert.Reason
	if !errors.As(err, &why) {
		return err
	}
	f := fault.New(fault.Invalid, why.Code, why.VI, why.EN)
	if field := (*hcert.InvalidError)(nil); errors.As(err, &field) {
		f = f.At(fault.Place{Path: field.Field, VI: "thiếu hoặc sai", EN: "missing or wrong"})
	}
	return f
}

func printJSON(w io.Writer, v any, pretty bool) error {
	out, err := marshalPlain(v)
	if err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	if pretty {
		var b bytes.Buffer
		if err := json.Indent(&b, out, "", "  "); err != nil {
			return fmt.Errorf("write result: %w", err)
		}
		out = b.Bytes()
	}
	if _, err = w.Write(append(out, '\n')); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

// moment is a time on the command line.
type moment time.Time

// UnmarshalText reads RFC 3339 and its relatives in the public test data: a zone
// without colon, or with four digits before it, no zone (UTC); and a day alone (its
// beginning, UTC).
func (m *moment) UnmarshalText(text []byte) error {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z0700:00", "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, string(text)); err == nil {
			*m = moment(t)
			return nil
		}
	}
	return errors.New("a time is written as 2021-12-20T08:00:00+07:00 / thời điểm viết như 2021-12-20T08:00:00+07:00")
}
