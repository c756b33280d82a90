package health

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
)

// Reader is who asks, as the transport authenticated the client.
type Reader struct {
	App     person.AppID
	Shared  bool   // it may read what others said of its users
	Officer string // whom a laboratory or authority names; empty: an app shows it to the person
	Purpose string // that the client was granted
}

// Why says why a record does not count, or that it is not as it was once.
type Why string

// The reasons. None of what a person was ever shown is gone without one: doses
// that vanished were what people complained of most when the apps were merged.
const (
	WhyCorrected Why = "corrected"          // it counts, as a later version says it
	WhyWithdrawn Why = "withdrawn"          // entered in error
	WhyDuplicate Why = "duplicate"          // another record says the same: they count once
	WhyParted    Why = "account_parted"     // its account was found to be another person's
	WhyLeft      Why = "account_left"       // the user has left the app that said it
	WhyLeftHolds Why = "account_left_holds" // left, and it restricts: it counts until it ends
	WhyDoubted   Why = "account_doubted"    // its account contradicts, and waits for a reviewer
	WhyUnproven  Why = "account_unproven"   // that its account is the person's rests on a declared number alone (A1)
)

// words are what a person is told.
var words = map[Why]struct{ vi, en string }{
	WhyCorrected: {"Đã đính chính; xem lý do.", "It was corrected; see the reason."},
	WhyWithdrawn: {"Đã rút vì nhập nhầm; xem lý do.", "It was withdrawn as entered in error; see the reason."},
	WhyDuplicate: {"Trùng với một bản ghi khác, chỉ tính một lần.", "Another record says the same; they count once."},
	WhyParted: {"Hồ sơ chứa bản ghi này đã được tách sang người khác. Nếu đây là của bạn, hãy gửi yêu cầu qua ứng dụng.",
		"The account that holds this record was found to be another person's. If it is yours, file a request in the app."},
	WhyLeft: {"Bạn đã rời ứng dụng lưu bản ghi này; đăng ký lại ứng dụng đó để tính lại.",
		"You have left the app that holds this record; register there again and it counts again."},
	WhyLeftHolds: {"Bạn đã rời ứng dụng lưu bản ghi này; bản ghi vẫn được tính cho đến khi hết hiệu lực.",
		"You have left the app that holds this record; it counts until it ends all the same."},
	WhyDoubted: {"Hồ sơ chứa bản ghi này mâu thuẫn với hồ sơ của bạn và đang chờ xác minh.",
		"The account that holds this record contradicts yours and waits to be verified."},
	WhyUnproven: {"Chưa được tính: hồ sơ chứa bản ghi này mới chỉ tự khai số giấy tờ. Hãy xác minh giấy tờ trong ứng dụng đó để được tính.",
		"It does not count yet: the account that holds it rests on a declared number alone. Have your papers checked in that app and it counts."},
}

// bonds are why the records of an account that is not linked do not count.
var bonds = map[Bond]Why{Parted: WhyParted, Left: WhyLeft, Doubted: WhyDoubted}

// Shown is a record as the person sees it.
type Shown struct {
	Record
	Own    bool // this app said it
	Counts bool
	Why    Why // empty: nothing to say
	VI, EN string
	SameAs RecordID // of a duplicate: the record that counts
	// Withheld: whose it is is not sure, so that what it says is not shown.
	Withheld bool
}

// Records lists what is known of the person of an account, in force or not,
// oldest first: what the app said itself, and what others said as far as the
// app may read it. Of accounts that may be another person's only doses are
// named, by kind and time. An account that rests on merely declared numbers is shown its
// own alone (A19).
func (d *Desk) Records(ctx context.Context, by Reader, account person.AccountID) ([]Shown, error) {
	own, kin, err := d.around(ctx, by, account)
	if err != nil {
		return nil, err
	}
	var out []Shown
	for _, r := range own.Records {
		out = append(out, Shown{Record: r, Own: true, Counts: r.State == InForce})
	}
	others, err := d.Store.Sheets(ctx, accountsOf(kin))
	if err != nil {
		return nil, err
	}
	for _, k := range kin {
		if s := others[k.Account]; s != nil {
			out = append(out, k.shown(s)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Shown) int { return cmp.Compare(a.ID, b.ID) })
	explain(out)
	return out, d.read(ctx, by, "records", account, out)
}

// around gives the sheet of an app's own user, and the kin that it may see.
func (d *Desk) around(ctx context.Context, by Reader, account person.AccountID) (*Sheet, []Kin, error) {
	sheets, err := d.Store.Sheets(ctx, []person.AccountID{account})
	if err != nil {
		return nil, nil, err
	}
	j := &job{app: by.App, entry: Entry{Account: account}}
	own, err := j.sheet(sheets, d.Now())
	if err != nil || !by.Shared || !own.Account.Proven() {
		return own, nil, err
	}
	kin, err := d.Store.Kin(ctx, []person.AccountID{account})
	return own, kin[account], err
}

func accountsOf(kin []Kin) []person.AccountID {
	ids := make([]person.AccountID, len(kin))
	for i, k := range kin {
		ids[i] = k.Account
	}
	return ids
}

// shown gives the records of another account. Of one that may be, or was found
// to be, another person's, doses alone are named: nobody learns that a stranger
// was ill by contradicting them.
func (k Kin) shown(s *Sheet) []Shown {
	strange := k.Bond == Parted || k.Bond == Doubted
	out := make([]Shown, 0, len(s.Records))
	for _, r := range s.Records {
		if strange && r.Kind != Dose {
			continue
		}
		v := Shown{Record: r, Counts: r.State == InForce && k.Bond == Same && k.Proven, Why: bonds[k.Bond]}
		if k.Bond == Same && !k.Proven && r.State == InForce {
			v.Why = WhyUnproven
		}
		if k.Bond == Left && k.Proven && r.State == InForce && r.restricts() {
			v.Counts, v.Why = true, WhyLeftHolds
		}
		if strange || !k.Proven {
			v.Withheld = true
			v.Record = Record{ID: r.ID, Kind: r.Kind, Version: r.Version, State: r.State, At: r.At}
		}
		out = append(out, v)
	}
	return out
}

// restricts says whether a record is of the kind that [policy.Facts.Restricting]
// leaves in force.
func (r Record) restricts() bool {
	b := r.Body
	return b.Contact != nil || b.Quarantine != nil || b.Infection != nil && b.Infection.Recovered == "" || b.Test != nil && b.Test.Outcome == "positive"
}

// explain says of each record why it does not count, or is not as it was.
func explain(all []Shown) {
	first := map[string]RecordID{}
	for i := range all {
		v := &all[i]
		switch key := v.said(); {
		case v.Why != "":
		case v.State == Withdrawn:
			v.Why = WhyWithdrawn
		case key != "" && first[key] != 0:
			v.Why, v.SameAs, v.Counts = WhyDuplicate, first[key], false
		default:
			first[key] = v.ID
			if v.Version > 1 {
				v.Why = WhyCorrected
			}
		}
		v.VI, v.EN = words[v.Why].vi, words[v.Why].en
	}
}

// said is what two records of the same event have in common; empty: they are
// never the same.
func (v *Shown) said() string {
	b := v.Body
	switch {
	case b.Dose != nil:
		return "dose " + b.Dose.Date + " " + b.Dose.Vaccine
	case b.Test != nil:
		return "test " + b.Test.Kind + " " + b.Test.Outcome + " " + b.Test.Sample.UTC().Format(time.RFC3339)
	case b.Infection != nil:
		return "infection " + b.Infection.Since
	}
	return ""
}

// read writes down who reads, before anything leaves: an officer always, an app
// where others' data are in the answer.
func (d *Desk) read(ctx context.Context, by Reader, what string, account person.AccountID, shown []Shown) error {
	ids := []person.AccountID{account}
	for _, v := range shown {
		if !v.Own && v.Account != 0 {
			ids = append(ids, v.Account)
		}
	}
	return d.write(ctx, by, what, ids)
}

// write is the line of the access log. An app is not limited by the hour as an
// officer is: it shows people their own.
func (d *Desk) write(ctx context.Context, by Reader, what string, ids []person.AccountID) error {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	a := audit.Access{Client: string(by.App), Officer: by.Officer, Action: "health." + what, Purpose: by.Purpose, Accounts: ids}
	if by.Officer == "" {
		if len(ids) == 1 {
			return nil
		}
		a.Action = "health.own." + what
	}
	return d.Journal.Write(ctx, a)
}

// RecordHistory gives every version of one of the app's own records, oldest
// first.
func (d *Desk) RecordHistory(ctx context.Context, by Reader, account person.AccountID, id RecordID) ([]Record, error) {
	by.Shared = false
	if _, _, err := d.around(ctx, by, account); err != nil {
		return nil, err
	}
	versions, err := d.Store.RecordVersions(ctx, account, id)
	if err == nil && len(versions) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return nil, err
	}
	return versions, d.write(ctx, by, "records", []person.AccountID{account})
}
