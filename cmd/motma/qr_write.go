package main

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/qrimage"
)

// qrWriteCmd draws a code.
type qrWriteCmd struct {
	Text   string      `arg:"" help:"What the code says; - reads it from standard input, which keeps it out of the shell's history and of the list of processes."`
	Out    string      `required:"" short:"o" placeholder:"FILE" help:"Picture to write, .png or .svg; - is standard output."`
	Format string      `enum:"auto,png,svg" default:"auto" help:"png or svg; auto goes by the name of --out (standard output: png)."`
	Level  string      `enum:"L,M,Q,H" default:"Q" help:"Error correction: M for screens, Q for print."`
	Size   millimetres `default:"50mm" help:"Side of the picture with its quiet zone, as 50mm or 5cm."`
	DPI    float64     `name:"dpi" default:"300" help:"Resolution of a PNG, in dots per inch."`
	Force  bool        `help:"Replace the file if it exists."`
}

// millimetres is a length on the command line.
type millimetres float64

// UnmarshalText reads 50mm, 5cm or plain 50.
func (m *millimetres) UnmarshalText(text []byte) error {
	s, scale := strings.TrimSpace(string(text)), 1.0
	if n, ok := strings.CutSuffix(s, "mm"); ok {
		s = n
	} else if n, ok := strings.CutSuffix(s, "cm"); ok {
		s, scale = n, 10
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(v*scale >= 1 && v*scale <= 2000) {
		return errors.New("size must be a length from 1mm to 2000mm, as 50mm or 5cm / kích thước từ 1mm đến 2000mm, ví dụ 50mm hoặc 5cm")
	}
	*m = millimetres(v * scale)
	return nil
}

var errPictureName = fault.New(fault.Invalid, "picture_name",
	"--out phải kết thúc bằng .png hoặc .svg, hoặc chọn --format.",
	"--out must end in .png or .svg, or choose --format.")

// Run draws the code, warns when it will be hard to scan, and writes the file
// whole or not at all.
func (c *qrWriteCmd) Run(std streams) error {
	format, err := c.format()
	if err != nil {
		report(std.Err, err)
		return exitCode(2)
	}
	text, err := c.text(std.In)
	if err != nil {
		return asFault(err)
	}
	level, err := qrimage.ParseLevel(c.Level)
	if err != nil {
		return err
	}
	symbol, err := qrimage.Encode(text, qrimage.EncodeOptions{Level: level})
	if err != nil {
		return asFault(err)
	}
	var b bytes.Buffer
	ink := inkFor(text)
	if format == "svg" {
		err = symbol.SVG(&b, qrimage.SVGOptions{PhysicalMM: float64(c.Size), Ink: ink})
	} else {
		err = symbol.PNG(&b, qrimage.PNGOptions{PhysicalMM: float64(c.Size), DPI: c.DPI, Ink: ink})
	}
	if err != nil {
		return asFault(err)
	}
	warnSmall(std.Err, symbol.CheckPrint(float64(c.Size)))
	return asFault(c.save(std.Out, b.Bytes()))
}

// inkFor draws a sandbox's codes so that they are known for what they are.
func inkFor(text string) color.RGBA {
	if u, err := qr.ParsePersonal(text); err == nil && u.Claim().QID.Test() {
		return qrimage.TestInk
	}
	return color.RGBA{A: 0xFF}
}

func (c *qrWriteCmd) format() (string, error) {
	if c.Format != "auto" {
		return c.Format, nil
	}
	if c.Out == "-" {
		return "png", nil
	}
	switch strings.ToLower(filepath.Ext(c.Out)) {
	case ".png":
		return "png", nil
	case ".svg":
		return "svg", nil
	}
	return "", errPictureName
}

// text is the argument, or standard input without the end of its last line.
func (c *qrWriteCmd) text(in io.Reader) (string, error) {
	if c.Text != "-" {
		return c.Text, nil
	}
	data, err := io.ReadAll(io.LimitReader(in, qrimage.MaxText+3)) // with a line end, and one too many
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r"), nil
}

func warnSmall(w io.Writer, advice error) {
	var small *qrimage.TooSmallError
	if !errors.As(advice, &small) {
		return
	}
	fmt.Fprintf(w, "motma: mỗi ô chỉ rộng %.2f mm, khó quét; nên in từ %.0f mm trở lên.\n", small.ModuleMM, small.MinimumMM)
	fmt.Fprintf(w, "       modules of %.2f mm are hard to scan; print at %.0f mm or larger.\n", small.ModuleMM, small.MinimumMM)
}

// save writes the picture. A code is personal data: the file is for its owner
// alone. Without --force an existing file stays as it is.
func (c *qrWriteCmd) save(out io.Writer, picture []byte) error {
	if c.Out == "-" {
		_, err := out.Write(picture)
		return err
	}
	if c.Force {
		return replaceFile(c.Out, picture)
	}
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(picture)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Out))
	}
	return nil
}

// replaceFile puts a new file into the place of an old one in one step.
func replaceFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".motma-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
