package qr

import "regexp"

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
)

// ErrAppPattern refuses a pattern.
var ErrAppPattern = Reason{"app-pattern", "Mẫu mã của ứng dụng không hợp lệ.", "an app pattern needs a name and a regular expression (RE2, at most 512 bytes) that does not match the empty text and holds the named group of the user id"}

// NewAppPattern compiles a pattern. The expression must match a whole text of at
// most 1024 bytes; userGroup names the capturing group that holds the app's own
// user id. RE2 expressions take linear time, so a hostile text cannot stall a
// gate.
func NewAppPattern(app, expr, userGroup string) (AppPattern, error) {
	if app == "" || expr == "" || len(expr) > maxAppExpr {
		return AppPattern{}, ErrAppPattern
	}
	re, err := regexp.Compile(`\A(?:` + expr + `)\z`)
	if err != nil || re.MatchString("") {
		return AppPattern{}, ErrAppPattern
	}
	group := re.SubexpIndex(userGroup)
	if group < 1 {
		return AppPattern{}, ErrAppPattern
	}
	return AppPattern{app, re, group}, nil
}

// App returns the app's name.
func (p AppPattern) App() string { return p.app }

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
