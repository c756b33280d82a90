package connect

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/qr"
)

// maxCodes is how many patterns an app may have: one for each form that its
// codes had over the years.
const maxCodes = 8

// userGroup names the group of a pattern that holds the app's user id.
const userGroup = "user"

// OwnCode recognises an app's own codes, those that it printed before it was
// connected: the complaint that began it all was that one app's were unknown
// to the others' scanners. The pattern proves itself on an example.
type OwnCode struct {
	Pattern string `json:"pattern"` // RE2 for the whole text, with the group (?P<user>...)
	Text    string `json:"text"`    // an example
	User    string `json:"user"`    // the user id in it
}

// compile gives the pattern, or what is wrong with it.
func (o OwnCode) compile(app string) (qr.AppPattern, error) {
	pattern, err := qr.NewAppPattern(app, o.Pattern, userGroup)
	if err != nil {
		return pattern, err
	}
	return pattern, pattern.Narrow()
}

// reads says whether the pattern takes a text.
func (o OwnCode) reads(text string) bool {
	pattern, err := o.compile("app")
	if err != nil {
		return false
	}
	_, ok := pattern.User(text)
	return ok
}

// SetCodes replaces the patterns of an app's own codes.
func (r *Registry) SetCodes(ctx context.Context, actor, id string, codes []OwnCode) error {
	return r.change(ctx, actor, id, func(c *Client) error {
		c.OwnCodes = codes
		var p fault.Problems
		if c.checkCodes(&p); len(p) > 0 {
			return p.Err()
		}
		all, err := r.Store.Clients(ctx)
		if err != nil {
			return err
		}
		return disjoint(*c, all)
	})
}

func (c *Client) checkCodes(p *fault.Problems) {
	if len(c.OwnCodes) == 0 {
		return
	}
	if c.Kind != App {
		p.Add("own_codes", "Chỉ ứng dụng của người dân mới có mã riêng.", "Only an app of citizens has codes of its own.")
	}
	if len(c.OwnCodes) > maxCodes {
		p.Add("own_codes", fmt.Sprintf("Tối đa %d mẫu mã.", maxCodes), fmt.Sprintf("There are %d patterns at most.", maxCodes))
		return
	}
	for i, code := range c.OwnCodes {
		c.checkCode(fmt.Sprintf("own_codes[%d].", i), code, p)
	}
}

// checkCode tries a pattern on its example, the way that a gate will.
func (c *Client) checkCode(path string, code OwnCode, p *fault.Problems) {
	pattern, err := code.compile(c.ID)
	if err != nil {
		var why qr.Reason
		if errors.As(err, &why) {
			p.Add(path+"pattern", why.VI, why.EN)
		}
		return
	}
	res := qr.Recogniser{Apps: []qr.AppPattern{pattern}}.Recognise(code.Text)
	switch {
	case res.Kind != qr.KindApp:
		p.Add(path+"text", "Mẫu không đọc được ví dụ này, hoặc đây là mã thuộc loại chuẩn.", "The pattern does not read this example, or the example is a code of a standard kind.")
	case res.App.User != code.User:
		p.Add(path+"user", "Mẫu đọc ra mã người dùng khác.", "The pattern reads another user id in the example.")
	}
}

// disjoint refuses patterns that take another app's example, or whose example
// another app's pattern takes: a code that two apps claim is nobody's.
func disjoint(c Client, all []Client) error {
	var p fault.Problems
	for _, other := range all {
		if other.ID == c.ID {
			continue
		}
		for i, mine := range c.OwnCodes {
			for _, theirs := range other.OwnCodes {
				if mine.reads(theirs.Text) || theirs.reads(mine.Text) {
					p.Add(fmt.Sprintf("own_codes[%d].pattern", i), "Mẫu trùng với mã của ứng dụng khác.", "The pattern meets another app's codes.")
				}
			}
		}
	}
	if len(p) > 0 {
		return ErrCodeTaken.At(p...)
	}
	return nil
}

// patternBook remembers all patterns, compiled.
type patternBook struct {
	mu    sync.Mutex
	list  []qr.AppPattern
	until time.Time
}

func (b *patternBook) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.until = time.Time{}
}

// Patterns gives the patterns of all apps' own codes, as they were at most 10
// seconds ago. Those of a suspended app stay: the switch stops what the app
// sends, not people with an old card at a gate.
func (r *Registry) Patterns(ctx context.Context) ([]qr.AppPattern, error) {
	b := &r.patterns
	b.mu.Lock()
	defer b.mu.Unlock()
	now := r.Now()
	if now.Before(b.until) {
		return b.list, nil
	}
	clients, err := r.Store.Clients(ctx)
	if err != nil {
		return nil, err
	}
	var list []qr.AppPattern
	for _, c := range clients {
		for _, code := range c.OwnCodes {
			if pattern, err := code.compile(c.ID); err == nil { // a stricter version may refuse what an older one took
				list = append(list, pattern)
			}
		}
	}
	b.list, b.until = list, now.Add(freshness)
	return list, nil
}
