package demo

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
)

// inOrder is how many rows an import works on one after the other for certain:
// those of one part. Longer lists are worked on in several places at once.
const inOrder = 256

// lists makes as few lists of an app's waves as keep their order: a wave each,
// since nobody in it bears on another, and what fits into one part at the end
// in one. There children come in a list of their own: whoever declared one may
// be refused for a field, and is mended before.
func lists(waves [][]*user) [][]*user {
	left := 0
	for _, w := range waves {
		left += len(w)
	}
	var out [][]*user
	for len(waves) > 0 && left > inOrder {
		out, left, waves = append(out, waves[0]), left-len(waves[0]), waves[1:]
	}
	rest := slices.Concat(waves...)
	declared := func(u *user) bool { return u.Declarer != "" }
	for _, list := range [][]*user{slices.DeleteFunc(slices.Clone(rest), declared), slices.DeleteFunc(rest, func(u *user) bool { return !declared(u) })} {
		if len(list) > 0 {
			out = append(out, list)
		}
	}
	return out
}

// list imports users as a file of the app's own layout. Rows that were refused
// for fields that can be left out are mended into a further list.
func (r *registrar) list(ctx context.Context, users []*user) error {
	defer r.done(len(users))
	lines := make([]api.Registration, len(users))
	for i, u := range users {
		lines[i] = r.registration(u)
	}
	for len(users) > 0 {
		results, err := r.upload(ctx, users, lines)
		if err != nil {
			return err
		}
		left := 0
		for i, res := range results {
			if r.settled(users[i], &lines[i], res) {
				continue
			}
			users[left], lines[left] = users[i], lines[i]
			left++
		}
		users, lines = users[:left], lines[:left]
	}
	return nil
}

// upload sends one file and gives the results in the order of its rows. The
// request brings no mapping: the platform knows the app's profile.
func (r *registrar) upload(ctx context.Context, users []*user, lines []api.Registration) ([]api.ImportResult, error) {
	file, err := sheet(r.profile.Import, users, lines)
	if err != nil {
		return nil, err
	}
	job, err := r.app.Import(ctx, bytes.NewReader(file), client.ListImport{ImportInput: api.ImportInput{Format: "csv"}})
	if err != nil {
		return nil, fmt.Errorf("import a list: %w", err)
	}
	results, found := make([]api.ImportResult, len(users)), 0
	err = r.app.ImportResults(ctx, job.Import, func(res api.ImportResult) error {
		if res.Row < 1 || res.Row > int64(len(users)) {
			return fmt.Errorf("the platform answered for row %d of %d", res.Row, len(users))
		}
		results[res.Row-1] = res
		found++
		return nil
	})
	if err == nil && found != len(users) {
		err = fmt.Errorf("%d results of %d rows", found, len(users))
	}
	return results, err
}

// settled notes what became of a row; false when it was mended and is to be
// sent again.
func (r *registrar) settled(u *user, line *api.Registration, res api.ImportResult) bool {
	switch res.Outcome {
	case "rejected":
		if mend(&line.Attributes, &api.Problem{Places: []api.Spot{{Path: res.Path}}}) {
			u.mended = true
			return false
		}
		u.state = "refused"
		return true
	case "conflict":
		u.state = "pending"
	case "review":
		// It is registered, and somebody will be asked: new or known is not said.
		u.state = "created"
		if r.known(u, res.QID) {
			u.state = "linked"
		}
	default:
		u.state = res.Outcome
	}
	u.account, u.qid, u.text = res.Account, res.QID, res.Code
	if res.Reason != nil {
		u.reason = res.Reason.Code
	}
	return true
}

// known says that another app was given the QID before.
func (r *registrar) known(u *user, qid string) bool {
	return slices.ContainsFunc(r.users, func(o *user) bool { return o.App != u.App && o.qid == qid })
}
