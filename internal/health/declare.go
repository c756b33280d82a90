package health

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// KindDeclaration is how the right to write declarations is named beside the
// kinds of record.
const KindDeclaration = "declaration"

const (
	maxAnswers = 32 << 10            // bytes of one declaration's answers
	maxBehind  = 30 * 24 * time.Hour // how long after it was made a declaration comes in
)

// declare checks a declaration by its form and puts it on the sheet.
func (t *try) declare(j *job, s *Sheet, n NewDeclaration) (Result, error) {
	if err := j.allowed(KindDeclaration); err != nil {
		return Result{}, err
	}
	old := s.declared(n.ID)
	if n.ID != 0 {
		if old == nil {
			return Result{}, ErrUnknown
		}
		if old.Kind != n.Kind {
			return Result{}, ErrKindOther
		}
	}
	form, err := t.form(n, old)
	if err != nil {
		return Result{}, err
	}
	v := Declaration{Account: s.Account.ID, Kind: form.Kind, At: n.At, Until: n.At.Add(t.desk.valid(form))}
	if old != nil {
		v = *old
	}
	v.Form, v.Consent, v.State, v.Reason = form.Version, n.Consent, InForce, n.Reason
	if v.Declarer, err = byDeclarer(s, n.Declarer); err != nil {
		return Result{}, err
	}
	if err := v.answer(form, n, j.before(s, n, old), t.desk.units(form)); err != nil {
		return Result{}, err
	}
	if old == nil {
		return t.newDeclaration(j, s, v)
	}
	if old.State == InForce && old.Form == v.Form && old.Consent == v.Consent && bytes.Equal(old.Answers, v.Answers) {
		return Result{Outcome: Unchanged, Declaration: clone(old)}, nil
	}
	return t.putDeclaration(j, s, v, Corrected), nil
}

// form finds the form that a declaration is to be checked by: the one named,
// else that of the declaration that is corrected, else the one in force when it
// was declared.
func (t *try) form(n NewDeclaration, old *Declaration) (form *declaration.Form, err error) {
	var p fault.Problems
	switch {
	case n.Form != 0:
		form, err = t.desk.Forms.Form(n.Kind, n.Form)
	case old != nil:
		form, err = t.desk.Forms.Form(n.Kind, old.Form)
	default:
		form, err = t.desk.Forms.InForce(n.Kind, n.At)
	}
	switch {
	case errors.Is(err, declaration.ErrKind):
		p.Add("kind", "Không có loại tờ khai này.", "There is no such kind of declaration.")
	case err != nil && n.Form == 0 && old == nil:
		p.Add("form", "Không có biểu mẫu nào có hiệu lực vào lúc khai; hãy nêu phiên bản.", "No form was in force when it was declared; name a version.")
	case err != nil:
		p.Add("form", "Không có phiên bản biểu mẫu này.", "There is no such version of the form.")
	case n.Consent != form.Consent.Version:
		p.Add("consent", fmt.Sprintf("Cần đồng ý với nội dung cam kết phiên bản %d.", form.Consent.Version),
			fmt.Sprintf("Consent to version %d of the text is needed.", form.Consent.Version))
	}
	return form, p.Err()
}

// valid is how long a declaration of a form holds.
func (d *Desk) valid(form *declaration.Form) time.Duration {
	if d.Valid > 0 {
		return d.Valid
	}
	return time.Duration(form.Hours) * time.Hour
}

// units are those that a form knows.
func (d *Desk) units(form *declaration.Form) declaration.Units {
	if d.Units == nil {
		return nil
	}
	return d.Units(form.Units)
}

// answer checks the answers, on top of those before where only changes came: a
// correction keeps what it does not name, a new declaration is asked anew what
// its form renews.
func (d *Declaration) answer(form *declaration.Form, n NewDeclaration, before *Declaration, units declaration.Units) error {
	answers := n.Answers
	if n.Changes {
		if before == nil {
			return ErrNoBase
		}
		var whole map[string]any
		if err := json.Unmarshal(before.Answers, &whole); err != nil {
			return err
		}
		if n.ID != 0 {
			answers = form.Amend(whole, n.Answers)
		} else {
			answers = form.Renew(whole, n.Answers)
		}
	}
	var p fault.Problems
	for _, wrong := range form.Check(answers, declaration.Env{Now: d.At, Units: units}) {
		p.Add("answers."+wrong.Path, wrong.VI, wrong.EN)
	}
	answers = form.Clean(answers)
	raw, err := json.Marshal(answers)
	if err != nil || len(raw) > maxAnswers {
		p.Add("answers", "Tờ khai quá dài.", "The answers are too long.")
	}
	if len(p) > 0 {
		return p.Err()
	}
	d.Answers = raw
	d.Symptoms, d.Exposed, d.Travelled = form.Facts(answers)
	return nil
}

// before gives the declaration that changes are on top of: the one that is
// corrected, or the newest of the kind that the app may see.
func (j *job) before(s *Sheet, n NewDeclaration, old *Declaration) *Declaration {
	if !n.Changes || old != nil {
		return old
	}
	last := s.Last(n.Kind)
	for _, o := range j.base {
		if o.Kind == n.Kind && (last == nil || last.before(*o)) {
			last = o
		}
	}
	return last
}

// newDeclaration makes the first version. The same that is there already, made
// at the same moment, is a repetition.
func (t *try) newDeclaration(j *job, s *Sheet, v Declaration) (Result, error) {
	for i := range s.Declarations {
		o := &s.Declarations[i]
		if o.Kind == v.Kind && o.At.Equal(v.At) && bytes.Equal(o.Answers, v.Answers) {
			return Result{Outcome: Unchanged, Declaration: clone(o)}, nil
		}
	}
	v.ID, v.Reason = DeclarationID(t.newID()), ""
	return t.putDeclaration(j, s, v, Created), nil
}

// bases reads what others declared of those for whom only changes came, where
// the app may see it (A18, A19).
func (d *Desk) bases(ctx context.Context, jobs []*job) error {
	var ask []person.AccountID
	for _, j := range jobs {
		if n := j.entry.Declaration; j.wrong == nil && j.shared && n != nil && n.Changes && n.ID == 0 {
			ask = append(ask, j.entry.Account)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	kin, err := d.Store.Kin(ctx, ask)
	if err != nil {
		return err
	}
	var others []person.AccountID
	for _, list := range kin {
		others = append(others, sharing(list)...)
	}
	sheets, err := d.Store.Sheets(ctx, others)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.entry.Declaration == nil || !j.shared {
			continue
		}
		for _, id := range sharing(kin[j.entry.Account]) {
			if s := sheets[id]; s != nil {
				if last := s.Last(j.entry.Declaration.Kind); last != nil {
					j.base = append(j.base, last)
				}
			}
		}
	}
	return nil
}

// sharing are the accounts of the same person whose data may be seen.
func sharing(kin []Kin) (ids []person.AccountID) {
	for _, k := range kin {
		if k.Bond == Same && k.Proven {
			ids = append(ids, k.Account)
		}
	}
	return ids
}
