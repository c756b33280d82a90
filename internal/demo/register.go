package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/profiles"
)

// How registrations are sent: so many lines in a batch, so many batches at
// once, so many calls at once.
const (
	batchLines = 250
	batchLanes = 4
	callLanes  = lanes
)

// register lets one app after the other bring its users in, each by its own
// route. What is refused for a field is sent again without it, as an app would
// that cannot ask its user now.
func register(ctx context.Context, f *fleet, p *people, now time.Time, done func(int)) error {
	group := groups(p.users)
	for _, a := range arrivals(p.apps) {
		var users []*user
		for _, u := range p.users {
			if u.App == a.ID {
				users = append(users, u)
			}
		}
		r := &registrar{people: p, app: f.apps[a.ID], profile: f.profiles[a.ID], day: now.UTC().Truncate(24 * time.Hour), done: done}
		if err := r.bring(ctx, waves(users, group)); err != nil {
			return fmt.Errorf("register users of %s: %w", a.ID, err)
		}
	}
	return nil
}

// registrar brings the users of one app in.
type registrar struct {
	*people
	app     *client.Client
	profile *profiles.Profile
	day     time.Time // on which the app checked what it proves
	done    func(int)
}

// bring takes the app's way in, a wave after the other.
func (r *registrar) bring(ctx context.Context, waves [][]*user) error {
	switch routeOf(r.profile).In {
	case byList:
		for _, list := range lists(waves) {
			if err := r.list(ctx, list); err != nil {
				return err
			}
		}
		return nil
	case byCalls:
		return inTurn(ctx, waves, callLanes, r.call)
	}
	batches := make([][][]*user, len(waves))
	for i, wave := range waves {
		batches[i] = slices.Collect(slices.Chunk(wave, batchLines))
	}
	return inTurn(ctx, batches, batchLanes, r.batch)
}

// inTurn runs f on every item of a wave, so many at a time, before it goes on
// to the next wave.
func inTurn[T any](ctx context.Context, waves [][]T, at int, f func(context.Context, T) error) error {
	for _, wave := range waves {
		if err := each(ctx, wave, at, f); err != nil {
			return err
		}
	}
	return nil
}

// call registers one user by a request of their own.
func (r *registrar) call(ctx context.Context, u *user) error {
	defer r.done(1)
	line := r.registration(u)
	for {
		out, err := r.app.Register(ctx, line)
		var refused *api.Problem
		switch {
		case err == nil:
			u.answered(out)
			return nil
		case !errors.As(err, &refused):
			return err
		case !mend(&line.Attributes, refused):
			u.state = "refused"
			return nil
		}
		u.mended = true
	}
}

func (r *registrar) batch(ctx context.Context, batch []*user) error {
	defer r.done(len(batch))
	lines := make([]api.Registration, len(batch))
	for i, u := range batch {
		lines[i] = r.registration(u)
	}
	refused, err := r.round(ctx, batch, lines)
	if err != nil || len(refused) == 0 {
		return err
	}
	_, err = r.round(ctx, refused, lines[:len(refused)])
	return err
}

// round sends lines and notes the outcomes. Users whose line was refused for
// fields that can be left out are given back, their mended lines at the front
// of lines.
func (r *registrar) round(ctx context.Context, batch []*user, lines []api.Registration) ([]*user, error) {
	results, err := r.app.RegisterBatch(ctx, lines)
	if err != nil {
		return nil, err
	}
	var refused []*user
	for _, res := range results {
		if res.Line < 1 || res.Line > len(batch) {
			return nil, fmt.Errorf("the platform answered for line %d of %d", res.Line, len(batch))
		}
		u, line := batch[res.Line-1], lines[res.Line-1]
		switch {
		case res.Outcome != nil:
			u.answered(*res.Outcome)
		case res.Problem != nil && mend(&line.Attributes, res.Problem):
			lines[len(refused)] = line
			refused = append(refused, u)
			u.mended = true
		default:
			u.state = "refused"
		}
	}
	return refused, nil
}

func (u *user) answered(o api.Outcome) {
	u.account, u.state, u.qid = o.Account, o.State, o.QID
	if o.Reason != nil {
		u.reason = o.Reason.Code
	}
	if o.Code != nil {
		u.text = o.Code.Text
	}
}

var sexes = [...]string{"none", "male", "female"}

// registration is what the app says of its user.
func (r *registrar) registration(u *user) api.Registration {
	out := api.Registration{User: u.User, Attributes: api.Attributes{Name: u.Name, Birth: u.Birth, Sex: sexes[u.Sex], CCCD: u.CCCD, CMND: u.CMND,
		Passport: u.Passport, Nationality: u.Nationality, BHYT: u.BHYT, Phone: u.Phone, Unit: u.Unit}}
	for _, p := range []struct {
		kind, value string
		by          synth.Proof
	}{{"cccd", u.CCCD, u.CCCDBy}, {"passport", u.Passport, u.PassportBy}, {"bhxh", u.BHYT, u.BHYTBy}, {"phone", u.Phone, u.PhoneBy}} {
		if p.value != "" && p.by != synth.Declared {
			out.Proofs = append(out.Proofs, api.Proof{Kind: p.kind, How: [...]string{"", "otp", "card", "register"}[p.by], At: r.day})
		}
	}
	if u.Declarer != "" {
		out.Declarer = r.declarer(u)
	}
	return out
}

// declarer is the account of whoever declared the child at this app.
func (r *registrar) declarer(u *user) string {
	for _, o := range r.by[r.pop.Person(u.Person).Guardian] {
		if o.App == u.App {
			return o.account
		}
	}
	return ""
}

// mend takes out the fields that a problem names; false when there is nothing
// that may be left out.
func mend(a *api.Attributes, p *api.Problem) bool {
	fields := map[string]*string{"cccd": &a.CCCD, "cmnd": &a.CMND, "passport": &a.Passport, "bhyt": &a.BHYT, "phone": &a.Phone, "unit": &a.Unit}
	mended := false
	for _, place := range p.Places {
		if f := fields[strings.TrimPrefix(place.Path, "attributes.")]; f != nil && *f != "" {
			*f, mended = "", true
		}
	}
	return mended
}
