package roster

import (
	"cmp"
	"context"
	"errors"
	"strconv"

	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

// entries keeps what rows say of users' health.
type entries struct {
	reader healthReader
	desk   *health.Desk
	job    Job
	may    May
	rows   []health.Entry
}

func newEntries(d *health.Desk, j Job, t *table, may May) *entries {
	return &entries{reader: healthReader{table: t, content: j.Content, format: j.Options.Format, forms: d.Forms}, desk: d, job: j, may: may}
}

// read implements task.
func (e *entries) read(row []byte) *refusal {
	in, bad := e.reader.decode(row)
	if bad != nil {
		bad.column = cmp.Or(bad.column, e.reader.columnOf(bad.path))
		return bad.of(in.User)
	}
	e.rows = append(e.rows, in)
	return nil
}

// write implements task.
func (e *entries) write(ctx context.Context, from, to int, also func(person.Tx, int, []outcome) error) error {
	rows := e.rows[from:to]
	_, err := e.desk.WriteAll(ctx, e.job.Actor, e.job.App, rows, health.Together{Dry: e.job.Options.Dry, May: e.may.Write, Shared: e.may.Shared,
		Also: func(tx person.Tx, first int, results []health.Result) error {
			came := make([]outcome, len(results))
			for i, res := range results {
				came[i] = e.outcome(rows[first+i], res)
			}
			return also(tx, from+first, came)
		}})
	return err
}

// outcome words what came of one row.
func (e *entries) outcome(in health.Entry, res health.Result) outcome {
	if res.Err != nil {
		return outcome{Line: e.refused(in, res).of(in.User).line(0)}
	}
	l := Line{User: in.User}
	l.Outcome, l.Account = string(res.Outcome), res.Account.String()
	if e.job.Options.Dry { // what it would make has no number
		return outcome{Line: l}
	}
	switch {
	case res.Record != nil:
		l.Record, l.Version = strconv.FormatInt(int64(res.Record.ID), 10), res.Record.Version
	case res.Declaration != nil:
		l.Declaration, l.Version = strconv.FormatInt(int64(res.Declaration.ID), 10), res.Declaration.Version
	}
	return outcome{Line: l}
}

// maxUser is how long an app's own id of its user may be, in bytes.
const maxUser = 256

// refused says why an entry is not kept. Where something is not there, it says
// what has to be there first.
func (e *entries) refused(in health.Entry, res health.Result) *refusal {
	bad := e.reader.refused(res.Err)
	switch {
	case !errors.Is(res.Err, person.ErrUnknown):
		return bad
	case in.User != "" && res.Account == 0:
		bad = refuse("user_not_registered", "user", "Chưa đăng ký người dùng này; hãy đăng ký (nhập danh sách người dùng) rồi nhập lại dòng này.",
			"This user is not registered; register them (import the list of users), then import this row again.")
	case in.User != "" && in.Withdraw != nil:
		bad = refuse(bad.Code, "source", "Không có bản ghi hay tờ khai này để rút; hãy kiểm tra mã nguồn.",
			"There is no such record or declaration to withdraw; check its source.")
	}
	bad.column = e.reader.columnOf(bad.path)
	return bad
}
