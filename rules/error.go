package rules

import (
	"strconv"
	"strings"
)

// Code says what sort of thing is wrong. Codes are frozen: programs and
// translations may depend on them.
type Code string

// The codes.
const (
	BadJSON    Code = "json"     // not JSON, or JSON that says two things at once
	BadForm    Code = "form"     // no expression: null, a fraction, not exactly one member
	BadOp      Code = "operator" // no operation of CertLogic
	BadCount   Code = "operands" // too few or too many operands
	BadPath    Code = "path"     // var: not a path
	BadType    Code = "type"     // an operand's value is of the wrong type
	BadTruth   Code = "truth"    // a condition is neither truthy nor falsy
	BadDate    Code = "date"     // a text is no date in one of the allowed forms
	OutOfRange Code = "range"    // an integer or a date beyond what can be represented
	TooLarge   Code = "size"     // text, data or result too large
	TooDeep    Code = "depth"    // nested too deeply
	TooLong    Code = "steps"    // too much work
	BadField   Code = "field"    // a document's member is missing or of the wrong kind
)

// Error is what is wrong with an expression, with a document that holds one, or
// with data that the expression cannot be evaluated on.
type Error struct {
	Code Code
	// At is the place, a JSON pointer (RFC 6901): in the expression, or in the
	// document for what has none. The root is "".
	At string
	// Text says what is wrong, in English. It holds no value of the data.
	Text string
}

// Error gives place and text.
func (e *Error) Error() string {
	if e.At == "" {
		return "rules: " + e.Text
	}
	return "rules: at " + e.At + ": " + e.Text
}

// within returns the error as seen from a document in which the faulty one is
// the member of that name.
func (e *Error) within(member string) *Error {
	return &Error{Code: e.Code, At: "/" + escapePointer.Replace(member) + e.At, Text: e.Text}
}

// A place is where an expression stands in the one around it. Pointers are
// written only for errors: most places never have one.
type place struct {
	parent *place
	key    string // of an object, or
	index  int    // of an array; -1 for an object
}

func (p *place) member(key string) *place { return &place{parent: p, key: key, index: -1} }
func (p *place) item(i int) *place        { return &place{parent: p, index: i} }

// operand is the place of an operation's operand.
func (p *place) operand(op string, i int) *place { return p.member(op).item(i) }

func (p *place) fail(code Code, text string) error {
	return &Error{Code: code, At: p.pointer(), Text: text}
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

func (p *place) pointer() string {
	if p == nil {
		return ""
	}
	token := escapePointer.Replace(p.key)
	if p.index >= 0 {
		token = strconv.Itoa(p.index)
	}
	return p.parent.pointer() + "/" + token
}
