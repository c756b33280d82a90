package profiles

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxSize is the longest profile that is read, in bytes.
const MaxSize = 64 << 10

// maxNodes bounds what a profile holds.
const maxNodes = 2000

// Problem is one thing that is wrong with a file.
type Problem struct {
	Line   int // from 1; 0: the file as a whole
	VI, EN string
}

// Error is everything that is wrong with a file.
type Error struct {
	File     string
	Problems []Problem
}

// Error lists the problems, one a line: file, line, both languages.
func (e *Error) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s:%d: %s / %s", e.File, p.Line, p.VI, p.EN)
	}
	return b.String()
}

// add notes a problem of a line.
func (e *Error) add(line int, vi, en string) {
	e.Problems = append(e.Problems, Problem{line, vi, en})
}

// err is e, its problems in the order of the file, or nil when there are none.
func (e *Error) err() error {
	if len(e.Problems) == 0 {
		return nil
	}
	slices.SortStableFunc(e.Problems, func(a, b Problem) int { return a.Line - b.Line })
	return e
}

// Parse reads a profile. It is strict: an unknown key, a value out of its list,
// a pattern that does not read its own example are errors, all reported together
// as an [Error].
func Parse(file string, data []byte) (*Profile, error) {
	e := &Error{File: file}
	if len(data) > MaxSize {
		e.add(0, fmt.Sprintf("Tệp quá lớn; tối đa %d byte.", MaxSize), fmt.Sprintf("the file is too large; %d bytes at most", MaxSize))
		return nil, e
	}
	root, err := document(data)
	if err != nil {
		e.syntax(err)
		return nil, e
	}
	if e.plain(root); len(e.Problems) > 0 {
		return nil, e
	}
	p := &Profile{file: file, lines: root}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(p); err != nil {
		e.syntax(err)
		var partly *yaml.TypeError
		if !errors.As(err, &partly) {
			return nil, e
		}
	}
	p.check(e)
	if err := e.err(); err != nil {
		return nil, err
	}
	return p, nil
}

var errOne = errors.New("the file must hold one YAML document, a mapping, and nothing else")

// document reads the one document of a file.
func document(data []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			err = errOne
		}
		return nil, err
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, errOne
	}
	return doc.Content[0], nil
}

// plain refuses what a profile does not need: anchors, aliases, which make much
// of little, and merge keys.
func (e *Error) plain(n *yaml.Node) {
	count := 0
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if count++; count > maxNodes {
			return
		}
		if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Tag == "!!merge" {
			e.add(n.Line, "Không dùng neo, bí danh hay khóa gộp của YAML.", "anchors, aliases and merge keys are not used here")
			return
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	if walk(n); count > maxNodes {
		e.add(0, "Tệp có quá nhiều phần tử.", "the file holds too many values")
	}
}

var atLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)

// syntax takes the library's errors apart: it names the lines in its texts.
func (e *Error) syntax(err error) {
	texts := []string{err.Error()}
	var several *yaml.TypeError
	if errors.As(err, &several) {
		texts = several.Errors
	}
	for _, text := range texts {
		line := 0
		if m := atLine.FindStringSubmatch(text); m != nil {
			line, _ = strconv.Atoi(m[1])
			text = m[2]
		}
		text = strings.ReplaceAll(text, "profiles.", "")
		e.add(line, "Sai cú pháp, hoặc khóa hay kiểu giá trị không có trong hồ sơ: "+text, text)
	}
}

// Line is where a value of the profile stands, named as in own_codes[0].pattern;
// of a path that is not there, the line of the nearest that is.
func (p *Profile) Line(path string) int {
	n := p.lines
	line := n.Line
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if n = child(n, step); n == nil {
			break
		}
		line = n.Line
	}
	return line
}

func child(n *yaml.Node, step string) *yaml.Node {
	switch n.Kind {
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	}
	return nil
}

// File is the name that the profile was read under.
func (p *Profile) File() string { return p.file }
