package rules

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Expr is a compiled expression. It never changes and may be evaluated from
// many goroutines at the same time.
type Expr struct {
	tree  any // as read, for writing it again
	eval  node
	paths []string
	nodes int // the measure of the work of evaluating it once
}

// A node is a compiled part of an expression.
type node func(*env) (any, error)

// Parse compiles an expression. It refuses everything that is not of the form
// that the specification gives, also in branches that would never be
// evaluated; what operands evaluate to is seen only later.
func Parse(text []byte) (*Expr, error) {
	tree, err := readJSON(text, MaxExpr)
	if err != nil {
		return nil, err
	}
	return compileTree(tree)
}

func compileTree(tree any) (*Expr, error) {
	c := &compiler{paths: map[string]bool{}}
	eval, err := c.compile(tree, nil)
	if err != nil {
		return nil, err
	}
	x := &Expr{tree: tree, eval: eval, nodes: c.nodes}
	for p := range c.paths {
		x.paths = append(x.paths, p)
	}
	slices.Sort(x.paths)
	return x, nil
}

// Paths lists what the expression may read of its data, sorted, as the paths of
// its var operations; "" is all of it.
func (x *Expr) Paths() []string { return slices.Clone(x.paths) }

// Nodes is how many operations, literals and arrays the expression has: the
// measure of the work of evaluating it once, reduce and in apart.
func (x *Expr) Nodes() int { return x.nodes }

// MarshalJSON writes the expression.
func (x *Expr) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(x.tree); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// UnmarshalJSON is Parse, for expressions inside documents.
func (x *Expr) UnmarshalJSON(text []byte) error {
	parsed, err := Parse(text)
	if err != nil {
		return err
	}
	*x = *parsed
	return nil
}
