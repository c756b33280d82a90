package trace

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/scan"
)

// Kinds of case.
const (
	KindCase    = "case"    // one confirmed person
	KindCluster = "cluster" // an outbreak
)

// refForm is a public reference: capitals, digits and hyphens. It goes into
// lists that people see, so it must not name anybody.
var refForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,9}(-[A-Z0-9]{1,12}){1,4}$`)

// OpenCase opens a case, for a laboratory or health authority within its own
// area. An empty Ref gets one. Opening the same case again changes nothing;
// another one under its reference is ErrCaseTaken.
func (t *Tracer) OpenCase(ctx context.Context, by By, c Case) (Case, error) {
	if by.Client == "" || by.Kind != "lab" && by.Kind != "authority" || !scan.Within(by.Unit, c.Authority) {
		return Case{}, ErrOpener
	}
	if c.Ref == "" {
		c.Ref = t.newRef(c.Authority)
	}
	if err := c.check(); err != nil {
		return Case{}, err
	}
	c.Opened, c.OpenedBy, c.Closed = t.Now().UTC().Truncate(time.Millisecond), by.Client, time.Time{}
	old, err := t.Store.Case(ctx, c.Ref)
	switch {
	case err == nil && old.OpenedBy == c.OpenedBy && old.Authority == c.Authority && old.Kind == c.Kind && old.Closed.IsZero():
		return old, nil
	case err == nil:
		return Case{}, ErrCaseTaken
	case !errors.Is(err, ErrCaseUnknown):
		return Case{}, err
	}
	return c, t.Store.SaveCase(ctx, c, by.Client)
}

// newRef makes a reference that nobody can guess the next of.
func (t *Tracer) newRef(area string) string {
	if area == "" {
		area = "VN"
	}
	var b [5]byte
	rand.Read(b[:])
	return fmt.Sprintf("VN-%s-%d-%s", area, t.Now().Year(), base32.StdEncoding.EncodeToString(b[:]))
}

func (c Case) check() error {
	var bad fault.Problems
	if !refForm.MatchString(c.Ref) || len(c.Ref) > 40 {
		bad.Add("ref", "Mã ca gồm chữ in hoa, chữ số và gạch nối, ví dụ VN-HCM-2021-000123.", "A reference has capitals, digits and hyphens, such as VN-HCM-2021-000123.")
	}
	if c.Kind != KindCase && c.Kind != KindCluster {
		bad.Add("kind", "Loại là case (ca bệnh) hoặc cluster (ổ dịch).", "The kind is case or cluster.")
	}
	return bad.Err()
}

// CloseCase ends a case: by who opened it, or by the authority it is for.
func (t *Tracer) CloseCase(ctx context.Context, by By, ref string) (Case, error) {
	c, err := t.Store.Case(ctx, ref)
	if err != nil {
		return Case{}, err
	}
	if by.Client == "" || c.OpenedBy != by.Client && (by.Kind != "authority" || !scan.Within(by.Unit, c.Authority)) {
		return Case{}, ErrCaseUnknown
	}
	if !c.Closed.IsZero() {
		return c, nil
	}
	c.Closed = t.Now().UTC().Truncate(time.Millisecond)
	return c, t.Store.SaveCase(ctx, c, by.Client)
}

// Case gives a case to who opened it and to those whose area it covers or is
// in.
func (t *Tracer) Case(ctx context.Context, by By, ref string) (Case, error) {
	c, err := t.Store.Case(ctx, ref)
	if err != nil {
		return Case{}, err
	}
	if c.OpenedBy != by.Client && !scan.Within(c.Authority, by.Unit) && !scan.Within(by.Unit, c.Authority) {
		return Case{}, ErrCaseUnknown
	}
	return c, nil
}
