package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/profiles"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/qrimage"
)

// qrCmd is everything about codes at the terminal.
type qrCmd struct {
	Read  qrReadCmd  `cmd:"" help:"Say what codes are: pictures, or text with one code a line."`
	Write qrWriteCmd `cmd:"" help:"Write a text as a QR picture, PNG or SVG."`
}

// qrReadCmd recognises codes. What it prints for each is one JSON object:
//
//   - source, and line (of a text) or corners (in a picture, in pixels);
//   - kind: personal, cccd, bhyt, certificate, place, app, unknown;
//   - signature: valid; none (it carries none: a claim; or none that is checked
//     here, as of certificates, and the reason says so); or invalid: not to be
//     relied on. A signature whose
//     key is not in --keys is invalid with the reason unknown-key, since nothing
//     may be concluded from it; whether it is forged is then not known;
//   - fields, reason and warnings.
type qrReadCmd struct {
	Files    []string `arg:"" name:"file" help:"PNG or JPEG pictures, or text files; - is standard input."`
	Keys     string   `placeholder:"FILE" help:"JWK set of the platform's public keys; without it no signature can be called valid."`
	App      []string `placeholder:"NAME=REGEXP" sep:"none" help:"An app's own codes: a regular expression with the group (?P<user>...). May be repeated."`
	Profiles bool     `help:"Name the own codes of the built-in app profiles too. Their forms are placeholders of this project."`
	Full     bool     `help:"Show all values. By default personal data is masked."`
	Pretty   bool     `help:"Indent the JSON."`
}

// Help tells the exit codes.
func (qrReadCmd) Help() string {
	return "Exit code: 0 every code was recognised, 1 one was not or could not be read, 2 wrong usage.\n" +
		"Mã thoát: 0 nhận ra mọi mã, 1 có mã không nhận ra hoặc không đọc được, 2 sai cú pháp."
}

// Run reads every file, and goes on after one that it cannot read.
func (c *qrReadCmd) Run(std streams) error {
	recogniser, err := c.recogniser()
	if err != nil {
		report(std.Err, err)
		return exitCode(2)
	}
	p := codePrinter{out: std.Out, recogniser: recogniser, full: c.Full, pretty: c.Pretty}
	for _, name := range c.Files {
		if err := p.file(name, std.In); err != nil {
			p.missed = true
			fmt.Fprintf(std.Err, "%s:\n", name)
			report(std.Err, asFault(err))
		}
	}
	if p.missed {
		return exitCode(1)
	}
	return nil
}

var (
	errKeysFile = fault.New(fault.Invalid, "keys_unreadable",
		"Không đọc được bộ khóa; --keys cần một tệp JWK Set chứa khóa công khai.",
		"The keys cannot be read; --keys needs a JWK set file of public keys.")
	errAppFlag = fault.New(fault.Invalid, "app_pattern",
		"--app phải có dạng TÊN=BIỂU_THỨC với nhóm (?P<user>...).",
		"--app must be NAME=REGEXP with the group (?P<user>...).")
)

func (c *qrReadCmd) recogniser() (qr.Recogniser, error) {
	var r qr.Recogniser
	if c.Keys != "" {
		data, err := os.ReadFile(c.Keys)
		if err == nil {
			r.Keys, err = qr.ParseKeySet(data)
		}
		if err != nil {
			return r, errKeysFile.With(err)
		}
	}
	for _, app := range c.App {
		name, expr, _ := strings.Cut(app, "=")
		pattern, err := qr.NewAppPattern(name, expr, "user")
		if err != nil {
			return r, errAppFlag.With(err)
		}
		r.Apps = append(r.Apps, pattern)
	}
	if !c.Profiles {
		return r, nil
	}
	patterns, err := builtinPatterns()
	r.Apps = append(r.Apps, patterns...)
	return r, err
}

// builtinPatterns are those of all built-in profiles.
func builtinPatterns() ([]qr.AppPattern, error) {
	list, err := profiles.List()
	if err != nil {
		return nil, err
	}
	var patterns []qr.AppPattern
	for _, p := range list {
		for _, code := range p.OwnCodes {
			pattern, err := code.Compile(p.ID)
			if err != nil {
				return nil, err
			}
			patterns = append(patterns, pattern)
		}
	}
	return patterns, nil
}

// A codePrinter recognises codes and prints what they are, each as it comes, so that
// a keyboard-wedge reader can be piped in.
type codePrinter struct {
	out        io.Writer
	recogniser qr.Recogniser
	full       bool
	pretty     bool
	missed     bool // something was unknown or unreadable
}

// file reads a picture or a text; which one it is, its first bytes tell.
func (p *codePrinter) file(name string, stdin io.Reader) error {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	r := bufio.NewReaderSize(in, maxLine)
	picture, err := looksLikePicture(r)
	switch {
	case err != nil:
		return err
	case picture:
		return p.picture(name, r)
	}
	return p.lines(name, r)
}

// looksLikePicture looks at no more than it must, so that a line typed by a
// reader is not held back.
func looksLikePicture(r *bufio.Reader) (bool, error) {
	first, err := r.Peek(1)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if first[0] != 0x89 && first[0] != 0xff { // the first bytes of PNG and JPEG
		return false, nil
	}
	start, err := r.Peek(8)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return qrimage.IsPicture(start), nil
}

func (p *codePrinter) picture(name string, r io.Reader) error {
	found, err := qrimage.Read(r)
	if err != nil {
		return err
	}
	for _, f := range found {
		where := codeOrigin{Source: name}
		for _, c := range f.Corners {
			where.Corners = append(where.Corners, [2]int{int(math.Round(c.X)), int(math.Round(c.Y))})
		}
		if err := p.print(where, string(f.Raw)); err != nil {
			return err
		}
	}
	return nil
}

// maxLine is more than any code: longer lines are cut, and then refused as too
// long by the recogniser.
const maxLine = 8192

var errNoText = fault.New(fault.Invalid, "no_text",
	"Không có mã nào: tệp trống.",
	"There is no code: the input is empty.")

func (p *codePrinter) lines(name string, r *bufio.Reader) error {
	seen := false
	for n := 1; ; n++ {
		line, err := readLine(r)
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff") // the mark that Windows editors write
			if strings.ContainsRune(line, 0) {
				return qrimage.ErrFormat // no text but some other file, such as a telephone's HEIC
			}
		}
		if strings.TrimSpace(line) != "" {
			seen = true
			if err := p.print(codeOrigin{Source: name, Line: n}, line); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF) && !seen:
			return errNoText
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// readLine returns a line without its end, cut off after maxLine bytes. The
// error is that of the input after the line.
func readLine(r *bufio.Reader) (string, error) {
	part, err := r.ReadSlice('\n')
	line := string(part)
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = r.ReadSlice('\n')
	}
	return strings.TrimRight(line, "\r\n"), err
}

// codeOrigin says where a code was found.
type codeOrigin struct {
	Source  string   `json:"source"`
	Line    int      `json:"line,omitempty"`
	Corners [][2]int `json:"corners,omitempty"` // top left, top right, bottom right, bottom left
}

func (p *codePrinter) print(where codeOrigin, text string) error {
	res := p.recogniser.Recognise(text)
	p.missed = p.missed || res.Kind == qr.KindUnknown
	if res.Kind == qr.KindCertificate {
		res = describeCertificate(res, text)
	}
	if !p.full {
		res = res.Masked()
	}
	out, err := joinObjects(where, res)
	if err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	if p.pretty {
		var b bytes.Buffer
		if err := json.Indent(&b, out, "", "  "); err != nil {
			return fmt.Errorf("write result: %w", err)
		}
		out = b.Bytes()
	}
	if _, err = p.out.Write(append(out, '\n')); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

// joinObjects writes the members of two values that are JSON objects as one. For
// a terminal, <, > and & are left as they are.
func joinObjects(a, b any) ([]byte, error) {
	first, err := marshalPlain(a)
	if err != nil {
		return nil, err
	}
	second, err := marshalPlain(b)
	if err != nil {
		return nil, err
	}
	first = append(first[:len(first)-1], ',')
	return append(first, second[1:]...), nil
}

func marshalPlain(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// asFault gives errors of files and pictures the words for the person at the
// terminal.
func asFault(err error) error {
	for _, c := range []struct {
		is     error
		vi, en string
	}{
		{fs.ErrNotExist, "Không có tệp này; hãy kiểm tra tên tệp.", "There is no such file; check its name."},
		{fs.ErrExist, "Tệp đã có; hãy chọn tên khác hoặc thêm --force để ghi đè.", "The file exists; choose another name, or add --force to replace it."},
		{fs.ErrPermission, "Không có quyền với tệp này.", "You may not read or write this file."},
		{qrimage.ErrNoCode, "Không tìm thấy mã QR trong ảnh; hãy chụp gần hơn, rõ nét và đủ sáng.", "No QR code was found in the picture; take it nearer, sharp and in good light."},
		{qrimage.ErrDamaged, "Ảnh bị hỏng hoặc bị cắt; hãy gửi lại tệp gốc.", "The picture is damaged or cut off; take the original file."},
		{qrimage.ErrTooLarge, "Ảnh quá lớn (tối đa 16 MiB và 40 triệu điểm ảnh); hãy thu nhỏ ảnh.", "The picture is too large (at most 16 MiB and 40 million pixels); make it smaller."},
		{qrimage.ErrFormat, "Không phải ảnh PNG hoặc JPEG; hãy đổi định dạng.", "Not a PNG or JPEG picture; convert it."},
		{qrimage.ErrEmpty, "Không có nội dung để ghi.", "There is no text to write."},
		{qrimage.ErrTooLong, "Nội dung quá dài cho một mã QR; hãy rút ngắn hoặc chọn --level thấp hơn.", "The text is too long for one QR code; shorten it or choose a lower --level."},
		{qrimage.ErrOptions, "Kích thước hoặc độ phân giải không hợp lệ; hãy đổi --size hoặc --dpi.", "The size or resolution is out of range; change --size or --dpi."},
	} {
		if errors.Is(err, c.is) {
			return fault.New(fault.Invalid, "qr", c.vi, c.en).With(err)
		}
	}
	return err
}
