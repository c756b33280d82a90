package health

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// Desk is where apps put down, and ask for, what is known of their users'
// health.
type Desk struct {
	Store   Store
	Forms   *declaration.Forms
	Units   func(list string) declaration.Units // the units of a dated list; nil: only their shape is seen
	Values  Values                              // nil: every code is taken
	Journal *audit.Journal                      // who read is written down there
	Now     func() time.Time
	// Valid is how long a declaration holds; 0: as its form says (72 h in 2021,
	// standard §5).
	Valid time.Duration
	// Changed is told, after it is durable, of whose accounts something was
	// written; nil: nobody is.
	Changed func(ctx context.Context, accounts []person.AccountID)

	queue queue
}

// maxUser is how long an app's own id of its user may be.
const maxUser = 256

// UnitEntries is how many entries are written in one transaction at most.
const UnitEntries = 256

// job is an entry on its way.
type job struct {
	actor  string
	app    person.AppID
	entry  Entry
	may    func(kind string) error
	shared string         // see [Together.Shared]
	base   []*Declaration // what others declared, for changes alone
	wrong  *fault.Error   // found before the unit; nil: nothing
	result Result         // of the last try
}

// WriteAll carries out what an app says of its own users, in order. An entry
// that the rules refuse has a fault and leaves nothing behind. Where an entry
// breaks its unit in a way that no rule foresees, each gets a unit of its own, so
// that it harms itself alone. An error means that the database could not serve;
// entries whose Also was called are kept, the others not.
func (d *Desk) WriteAll(ctx context.Context, actor string, app person.AppID, entries []Entry, how Together) ([]Result, error) {
	out := make([]Result, len(entries))
	for from := 0; from < len(entries); from += UnitEntries {
		to := min(from+UnitEntries, len(entries))
		jobs := make([]*job, to-from)
		for i, e := range entries[from:to] {
			jobs[i] = &job{actor: actor, app: app, entry: e, may: how.May, shared: how.Shared}
		}
		err := d.carry(ctx, jobs, from, how)
		for i, j := range jobs {
			out[from+i] = j.result
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// carry is one unit, or, where it breaks, one unit for each entry.
func (d *Desk) carry(ctx context.Context, jobs []*job, from int, how Together) error {
	if err := d.prepare(ctx, jobs); err != nil {
		return err
	}
	err := d.unit(ctx, jobs, from, how)
	if err == nil || ctx.Err() != nil || fault.Of(err).Kind == fault.Unavailable {
		return err
	}
	for i, j := range jobs {
		if err := d.alone(ctx, j, from+i, how); err != nil {
			return err
		}
	}
	return nil
}

// alone gives an entry a unit of its own. Whatever is wrong with it is its
// result, unless nothing can be written at all.
func (d *Desk) alone(ctx context.Context, j *job, i int, how Together) error {
	err := d.unit(ctx, []*job{j}, i, how)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil || fault.Of(err).Kind == fault.Unavailable {
		return err
	}
	j.wrong = fault.Of(err)
	return d.unit(ctx, []*job{j}, i, how)
}

// prepare does what needs no lock: it finds the users, checks what can be
// checked by itself, and reads what others declared.
func (d *Desk) prepare(ctx context.Context, jobs []*job) error {
	if err := d.locate(ctx, jobs); err != nil {
		return err
	}
	now := d.Now()
	for _, j := range jobs {
		if j.wrong == nil {
			j.wrong = fault.Of(j.entry.clean(now, d.Values))
		}
	}
	return d.bases(ctx, jobs)
}

// unit writes, or in a dry run tries, the entries.
func (d *Desk) unit(ctx context.Context, jobs []*job, from int, how Together) error {
	accounts := make([]person.AccountID, 0, len(jobs))
	for _, j := range jobs {
		if j.wrong == nil {
			accounts = append(accounts, j.entry.Account)
		}
	}
	if how.Dry {
		sheets, err := d.Store.Sheets(ctx, accounts)
		if err != nil {
			return err
		}
		d.each(jobs, sheets, d.Store.NewID)
		for _, j := range jobs {
			j.result.hide()
		}
		return d.note(ctx, jobs, from, how)
	}
	if len(accounts) == 0 {
		d.each(jobs, nil, d.Store.NewID)
		return d.note(ctx, jobs, from, how)
	}
	err := d.Store.WriteSheets(ctx, jobs[0].actor, d.Now(), accounts, func(tx person.Tx, sheets map[person.AccountID]*Sheet) error {
		d.each(jobs, sheets, tx.NewID)
		if how.Also == nil {
			return nil
		}
		return how.Also(tx, from, results(jobs))
	})
	if err == nil && d.Changed != nil {
		d.Changed(ctx, accounts)
	}
	return err
}

// note keeps results by themselves.
func (d *Desk) note(ctx context.Context, jobs []*job, from int, how Together) error {
	if how.Also == nil {
		return nil
	}
	return d.Store.WriteSheets(ctx, jobs[0].actor, d.Now(), nil, func(tx person.Tx, _ map[person.AccountID]*Sheet) error {
		return how.Also(tx, from, results(jobs))
	})
}

func results(jobs []*job) []Result {
	out := make([]Result, len(jobs))
	for i, j := range jobs {
		out[i] = j.result
	}
	return out
}

// each carries the entries out on the sheets. It may be called again with
// fresh ones.
func (d *Desk) each(jobs []*job, sheets map[person.AccountID]*Sheet, newID func() int64) {
	u := &try{now: d.Now().UTC().Truncate(time.Millisecond), newID: newID, desk: d}
	for _, j := range jobs {
		j.result = Result{Err: j.wrong}
		if j.wrong == nil {
			s, err := j.sheet(sheets, u.now)
			if err == nil {
				j.result, err = u.carry(j, s)
			}
			j.result.Err = fault.Of(err)
		}
		j.result.Account = j.entry.Account
	}
}

// sheet finds the sheet of an entry. Another app's user and one that never was
// look the same.
func (j *job) sheet(sheets map[person.AccountID]*Sheet, now time.Time) (*Sheet, error) {
	s := sheets[j.entry.Account]
	switch {
	case s == nil || s.Account.App != j.app:
		return nil, person.ErrUnknown
	case !s.Account.Withdrawn.IsZero():
		return nil, person.ErrWithdrawn
	}
	return s, person.Guarded(s.Account, now)
}

// locate finds the accounts of users that are named by the app's own id.
func (d *Desk) locate(ctx context.Context, jobs []*job) error {
	users := map[person.AppID][]string{}
	want := func(j *job, user string) {
		if user != "" && len(user) <= maxUser && utf8.ValidString(user) && !strings.ContainsRune(user, 0) {
			users[j.app] = append(users[j.app], user)
		}
	}
	for _, j := range jobs {
		if j.entry.Account == 0 {
			want(j, j.entry.User)
		}
		if n := j.entry.Declaration; n != nil && n.Declarer == 0 {
			want(j, n.DeclarerUser)
		}
	}
	found := map[person.AppID]map[string]person.AccountID{}
	for app, of := range users {
		ids, err := d.Store.AccountIDs(ctx, app, of)
		if err != nil {
			return err
		}
		found[app] = ids
	}
	for _, j := range jobs {
		j.name(found[j.app])
	}
	return nil
}

// name puts accounts in the place of users.
func (j *job) name(ids map[string]person.AccountID) {
	if j.entry.Account == 0 {
		j.entry.Account = ids[j.entry.User]
	}
	if j.entry.Account == 0 {
		j.wrong = person.ErrUnknown
		return
	}
	if n := j.entry.Declaration; n != nil && n.Declarer == 0 && n.DeclarerUser != "" {
		named := *n
		if named.Declarer = ids[n.DeclarerUser]; named.Declarer == 0 {
			j.wrong = ErrDeclarer
			return
		}
		j.entry.Declaration = &named
	}
}

// hide leaves out what exists in a dry run alone.
func (r *Result) hide() {
	if r.Outcome != Created {
		return
	}
	if r.Record != nil {
		r.Record.ID = 0
	}
	if r.Declaration != nil {
		r.Declaration.ID = 0
	}
}
