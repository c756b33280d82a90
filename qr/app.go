package qr

import (
	"regexp"
	"regexp/syntax"
	"slices"
)

// AppPattern recognises the own codes of one app (VNEID, VHD, NCOVI and others;
// standard §3: formats unknown, so none is built in). Make it with
// [NewAppPattern].
type AppPattern struct {
	app   string
	expr  *regexp.Regexp
	group int
}

const (
	maxAppExpr = 512
	maxAppText = 1024
	maxAppCost = 2000 // instructions of the compiled expression, about
)

// Reasons of refused patterns.
var (
	ErrAppPattern = Reason{"app-pattern", "Mẫu mã của ứng dụng không hợp lệ.", "an app pattern needs a name and a regular expression (RE2, at most 512 bytes, not too many repetitions) that does not match the empty text and holds the named group of the user id once"}
	ErrAppGreedy  = Reason{"app-pattern-greedy", "Mẫu mã quá rộng: nó nhận cả những nội dung không phải mã của ứng dụng.", "the pattern is too wide: it takes texts that are no codes of the app"}
)

// NewAppPattern compiles a pattern. The expression must match a whole text of at
// most 1024 bytes; userGroup names the capturing group that holds the app's own
// user id. RE2 expressions take linear time, and the number of repetitions is
// bounded, so that neither a hostile text nor a hostile pattern can stall a gate.
func NewAppPattern(app, expr, userGroup string) (AppPattern, error) {
	if app == "" || expr == "" || len(expr) > maxAppExpr {
		return AppPattern{}, ErrAppPattern
	}
	// By itself first: a parenthesis that closes what encloses it would take
	// the anchors away.
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil || cost(tree) > maxAppCost {
		return AppPattern{}, ErrAppPattern
	}
	re, err := regexp.Compile(`\A(?:` + expr + `)\z`)
	if err != nil || re.MatchString("") {
		return AppPattern{}, ErrAppPattern
	}
	group := re.SubexpIndex(userGroup)
	if group < 1 || slices.Contains(re.SubexpNames()[group+1:], userGroup) {
		return AppPattern{}, ErrAppPattern
	}
	return AppPattern{app, re, group}, nil
}

// cost is about how many instructions an expression compiles to.
func cost(re *syntax.Regexp) int {
	n := 1 + len(re.Rune)/2
	for _, sub := range re.Sub {
		n += cost(sub)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min, re.Max, 1)
	}
	return n
}

// App returns the app's name.
func (p AppPattern) App() string { return p.app }

// User gives the user id in a text that the pattern takes.
func (p AppPattern) User(text string) (string, bool) {
	code, ok := p.match(text)
	return code.User, ok
}

func (p AppPattern) match(text string) (AppCode, bool) {
	if p.expr == nil || len(text) > maxAppText {
		return AppCode{}, false
	}
	m := p.expr.FindStringSubmatchIndex(text)
	if m == nil || m[2*p.group] < 0 {
		return AppCode{}, false
	}
	return AppCode{p.app, text[m[2*p.group]:m[2*p.group+1]], text}, true
}
