package health

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/rules"
	"github.com/motma/motma/viname"
)

// try is one run of a unit's entries over their sheets.
type try struct {
	now   time.Time
	newID func() int64
	desk  *Desk
}

// clean puts an entry into its one spelling, or says everything that is wrong
// with it by itself.
func (e *Entry) clean(now time.Time, values Values) error {
	set := 0
	for _, is := range []bool{e.Record != nil, e.Declaration != nil, e.Withdraw != nil} {
		if is {
			set++
		}
	}
	if set != 1 {
		return errEntry
	}
	switch {
	case e.Record != nil:
		r, err := e.Record.Clean(now, values)
		e.Record = &r
		return err
	case e.Declaration != nil:
		return e.cleanDeclaration(now)
	}
	return e.cleanWithdrawal(now)
}

// cleanDeclaration checks what is the same whatever the form.
func (e *Entry) cleanDeclaration(now time.Time) error {
	n, c := *e.Declaration, &checker{now: now}
	c.text("reason", &n.Reason, maxReason, n.ID != 0)
	if n.At.IsZero() {
		n.At = stored(now)
	}
	if c.past("at", &n.At) && now.Sub(n.At) > maxBehind {
		c.Add("at", "Tờ khai không quá 30 ngày trước.", "A declaration is of the last 30 days.")
	}
	e.Declaration = &n
	return c.Err()
}

func (e *Entry) cleanWithdrawal(now time.Time) error {
	w, c := *e.Withdraw, &checker{now: now}
	c.text("reason", &w.Reason, maxReason, true)
	if clean, ok := viname.Text(w.Source, maxSource); ok {
		w.Source = clean // as it was kept
	}
	e.Withdraw = &w
	return c.Err()
}

// carry carries one entry out on the sheet of its account.
func (t *try) carry(j *job, s *Sheet) (Result, error) {
	switch e := j.entry; {
	case e.Record != nil:
		return t.record(j, s, *e.Record)
	case e.Declaration != nil:
		return t.declare(j, s, *e.Declaration)
	case e.Withdraw.Declaration != 0:
		return t.withdrawDeclaration(j, s, *e.Withdraw)
	default:
		return t.withdrawRecord(j, s, *e.Withdraw)
	}
}

// allowed asks whether the app may write a kind.
func (j *job) allowed(kind string) error {
	if j.may == nil {
		return nil
	}
	return j.may(kind)
}

// record makes a record, or repeats or corrects the one that is there.
func (t *try) record(j *job, s *Sheet, n NewRecord) (Result, error) {
	if err := j.allowed(string(n.Kind)); err != nil {
		return Result{}, err
	}
	if err := n.fits(s); err != nil {
		return Result{}, err
	}
	old := s.find(n.ID, n.Kind, n.Source)
	if old == nil {
		return t.newRecord(j, s, n)
	}
	r := *old
	r.Source, r.Facility, r.Responsible, r.Batch, r.Body = n.Source, n.Facility, n.Responsible, n.Batch, n.Body
	if old.Kind != n.Kind {
		return Result{}, ErrKindOther
	}
	if same(*old, r) && old.State == InForce {
		return Result{Outcome: Unchanged, Record: clone(old)}, nil
	}
	if err := s.taken(r); err != nil {
		return Result{}, err
	}
	if n.Reason == "" {
		if old.State == Withdrawn {
			return Result{}, ErrWithdrawn
		}
		return Result{}, ErrReason
	}
	r.State, r.Reason = InForce, n.Reason
	return t.put(j, s, r, Corrected), nil
}

// newRecord makes the first version.
func (t *try) newRecord(j *job, s *Sheet, n NewRecord) (Result, error) {
	if n.ID != 0 {
		return Result{}, ErrUnknown
	}
	if len(s.Records) >= MaxRecords {
		return Result{}, ErrFull
	}
	return t.put(j, s, Record{ID: RecordID(t.newID()), Account: s.Account.ID, Kind: n.Kind, Source: n.Source, State: InForce,
		Facility: n.Facility, Responsible: n.Responsible, Batch: n.Batch, Body: n.Body}, Created), nil
}

// put adds a version.
func (t *try) put(j *job, s *Sheet, r Record, is Outcome) Result {
	r.Version, r.At, r.Actor = r.Version+1, t.now, j.actor
	s.PutRecord(r)
	return Result{Outcome: is, Record: &r}
}

// fits checks a record against what else is on the sheet.
func (n NewRecord) fits(s *Sheet) error {
	var p fault.Problems
	if k := n.Body.Check; k != nil {
		order := s.find(0, Quarantine, k.Order)
		switch {
		case order == nil || order.State != InForce:
			p.Add("body.check.order", "Không có quyết định cách ly nào còn hiệu lực với mã này.", "There is no quarantine order in force with this source.")
		case !order.Body.Quarantine.covers(k.Day):
			p.Add("body.check.day", "Ngày này không thuộc thời gian cách ly.", "The day is not one of the order.")
		}
	}
	if day := n.Body.born(); len(s.Account.Attrs.Birth) == len(day) && day < s.Account.Attrs.Birth {
		p.Add("body", "Ngày sớm hơn ngày sinh của người dùng.", "The day is before the user's birth.")
	}
	return p.Err()
}

// covers says whether a day is one of an order.
func (q *QuarantineBody) covers(day string) bool {
	return q.From.In(rules.Vietnam).Format(time.DateOnly) <= day && day <= q.To.In(rules.Vietnam).Format(time.DateOnly)
}

// born is the day of a record that cannot be before birth; empty: none.
func (b Body) born() string {
	switch {
	case b.Dose != nil:
		return b.Dose.Date
	case b.Infection != nil:
		return b.Infection.Since
	}
	return ""
}

// find finds a record by id, or by kind and source.
func (s *Sheet) find(id RecordID, kind Kind, source string) *Record {
	for i := range s.Records {
		r := &s.Records[i]
		if id != 0 && r.ID == id || id == 0 && r.Kind == kind && r.Source == source {
			return r
		}
	}
	return nil
}

// taken refuses a source that is another record's.
func (s *Sheet) taken(r Record) error {
	if o := s.find(0, r.Kind, r.Source); o != nil && o.ID != r.ID {
		var p fault.Problems
		p.Add("source", "Mã nguồn này là của bản ghi khác.", "This source is another record's.")
		return p.Err()
	}
	return nil
}

// same says that two versions say the same.
func same(a, b Record) bool {
	x, errX := json.Marshal(a.Body)
	y, errY := json.Marshal(b.Body)
	return errX == nil && errY == nil && bytes.Equal(x, y) && a.Source == b.Source && a.Facility == b.Facility && a.Responsible == b.Responsible && a.Batch == b.Batch
}

// withdrawRecord notes that a record was entered in error.
func (t *try) withdrawRecord(j *job, s *Sheet, w Withdrawal) (Result, error) {
	old := s.find(w.Record, w.Kind, w.Source)
	if old == nil {
		return Result{}, ErrUnknown
	}
	if err := j.allowed(string(old.Kind)); err != nil {
		return Result{}, err
	}
	if old.State == Withdrawn {
		return Result{Outcome: Unchanged, Record: clone(old)}, nil
	}
	r := *old
	r.State, r.Reason = Withdrawn, w.Reason
	return t.put(j, s, r, Annulled), nil
}

// withdrawDeclaration notes that a declaration was made in error.
func (t *try) withdrawDeclaration(j *job, s *Sheet, w Withdrawal) (Result, error) {
	if err := j.allowed(KindDeclaration); err != nil {
		return Result{}, err
	}
	old := s.declared(w.Declaration)
	if old == nil {
		return Result{}, ErrUnknown
	}
	if old.State == Withdrawn {
		return Result{Outcome: Unchanged, Declaration: clone(old)}, nil
	}
	v := *old
	v.State, v.Reason = Withdrawn, w.Reason
	return t.putDeclaration(j, s, v, Annulled), nil
}

// declared finds a declaration.
func (s *Sheet) declared(id DeclarationID) *Declaration {
	i := slices.IndexFunc(s.Declarations, func(d Declaration) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Declarations[i]
}

// putDeclaration adds a version.
func (t *try) putDeclaration(j *job, s *Sheet, d Declaration, is Outcome) Result {
	d.Version, d.Saved, d.Actor = d.Version+1, t.now, j.actor
	s.PutDeclaration(d)
	return Result{Outcome: is, Declaration: &d}
}

// byDeclarer gives whoever declared on behalf: it is the account that the
// registry knows to have declared for this one, or nobody.
func byDeclarer(s *Sheet, named person.AccountID) (person.AccountID, error) {
	if named != 0 && named != s.Account.Declarer {
		return 0, ErrDeclarer
	}
	return s.Account.Declarer, nil
}
