package trace

import (
	"context"
	"fmt"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// Row is one visit to a place, with the person in full.
type Row struct {
	Person Person
	Visit  scan.Visit
}

// PlaceVisitors gives who was at a place, one visit a row, in order of time;
// doubtful visits, which somebody may have made up from afar, come after all
// others (A07). Rows stream: memory stays flat whatever the place and span.
// The people of each piece of the answer are written down before it leaves.
func (t *Tracer) PlaceVisitors(ctx context.Context, q Query, id scan.PlaceID, emit func(Row) error) error {
	if err := t.admit(ctx, &q); err != nil {
		return err
	}
	p, err := t.Scans.Place(ctx, id)
	if err != nil {
		return err
	}
	rest, err := t.pass(ctx, q, p, false, emit)
	if err == nil && rest {
		_, err = t.pass(ctx, q, p, true, emit)
	}
	return err
}

// pass streams the visits that are doubtful or those that are not, and says
// whether there were others.
func (t *Tracer) pass(ctx context.Context, q Query, p scan.Place, doubtful bool, emit func(Row) error) (others bool, err error) {
	out := &outbox{t: t, q: q, emit: emit, detail: fmt.Sprintf(`{"place":%d,%s}`, p.ID, q.span())}
	walker := scan.Walker{Store: t.Scans, Persons: t.Store, Zone: t.Zone}
	err = walker.Walk(ctx, p, q.From, q.To, func(v scan.Visit) error {
		if v.Doubtful() != doubtful {
			others = true
			return nil
		}
		return out.add(ctx, v)
	})
	if err != nil {
		return false, err
	}
	return others, out.flush(ctx)
}

// outbox collects visits, writes down whose they are, and lets them go.
type outbox struct {
	t      *Tracer
	q      Query
	detail string
	visits []scan.Visit
	emit   func(Row) error
}

func (o *outbox) add(ctx context.Context, v scan.Visit) error {
	if o.visits = append(o.visits, v); len(o.visits) < chunk {
		return nil
	}
	return o.flush(ctx)
}

func (o *outbox) flush(ctx context.Context) error {
	if len(o.visits) == 0 {
		return nil
	}
	accounts := make([]person.AccountID, len(o.visits))
	for i, v := range o.visits {
		accounts[i] = v.Account
	}
	if err := o.t.write(ctx, o.q, "trace.place", o.detail, accounts); err != nil {
		return err
	}
	holders, err := o.t.Store.Holders(ctx, accounts)
	if err != nil {
		return err
	}
	for i, v := range o.visits {
		if err := o.emit(Row{personOf(holders[i]), v}); err != nil {
			return err
		}
	}
	o.visits = o.visits[:0]
	return nil
}
