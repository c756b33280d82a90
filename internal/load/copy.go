package load

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Crowd is what scans are made of: who passes where. Server and floor draw
// from the same, so that their indexes are touched alike.
type Crowd struct {
	Places, Accounts []int64
	Day              int32 // since the Unix epoch
}

// column is one of a table, as the catalogue has it.
type column struct{ name, kind string }

// CopyTables makes a table like each of those named, with the same columns and
// the same indexes, empty, and gives what fills them. The real ones are not
// touched.
func CopyTables(ctx context.Context, url string, tables []string) (*Copier, error) {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer c.Close(ctx)
	out := &Copier{url: url}
	for _, table := range tables {
		name := "floor_" + table
		if _, err := c.Exec(ctx, fmt.Sprintf(`DROP TABLE IF EXISTS %[1]s; CREATE TABLE %[1]s (LIKE %[2]s INCLUDING ALL)`, name, table)); err != nil {
			return nil, err
		}
		rows, err := c.Query(ctx, `SELECT column_name, data_type FROM information_schema.columns
			WHERE table_name = $1 AND table_schema = current_schema() ORDER BY ordinal_position`, name)
		if err != nil {
			return nil, err
		}
		columns, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (col column, err error) { return col, r.Scan(&col.name, &col.kind) })
		if err != nil {
			return nil, err
		}
		out.tables = append(out.tables, copyTable{name, columns})
	}
	return out, nil
}

// Copier fills the floor's tables.
type Copier struct {
	url    string
	tables []copyTable
}

type copyTable struct {
	name    string
	columns []column
}

// Drop removes the floor's tables.
func (p *Copier) Drop(ctx context.Context) error {
	c, err := pgx.Connect(ctx, p.url)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	for _, t := range p.tables {
		if _, err := c.Exec(ctx, `DROP TABLE `+t.name); err != nil {
			return err
		}
	}
	return nil
}

// Run is the COPY floor: so many connections, each of which fills all tables
// with a batch of rows by COPY, commits durably, and goes on with the next.
func (p *Copier) Run(ctx context.Context, crowd Crowd, conns, batch int, d time.Duration) (*Result, error) {
	open := make([]*pgx.Conn, conns)
	for i := range open {
		c, err := pgx.Connect(ctx, p.url)
		if err != nil {
			return nil, err
		}
		defer c.Close(context.WithoutCancel(ctx))
		if _, err := c.Exec(ctx, `SET synchronous_commit = on`); err != nil {
			return nil, err
		}
		open[i] = c
	}
	parts, errs := make([]Result, conns), make([]error, conns)
	var wait sync.WaitGroup
	start := time.Now()
	for i, c := range open {
		wait.Go(func() { errs[i] = p.fill(ctx, c, crowd, batch, start.Add(d), &parts[i]) })
	}
	wait.Wait()
	sum := &Result{Took: time.Since(start)}
	for i := range parts {
		sum.add(&parts[i])
	}
	sum.Units = float64(sum.Done * batch)
	return sum, errors.Join(errs...)
}

func (p *Copier) fill(ctx context.Context, c *pgx.Conn, crowd Crowd, batch int, end time.Time, r *Result) error {
	for now := time.Now(); now.Before(end); {
		scans := crowd.draw(batch)
		now = time.Now()
		err := pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error { return p.batch(ctx, tx, scans) })
		if err != nil {
			return err
		}
		after := time.Now()
		r.Latency.Record(after.Sub(now))
		r.Done++
		now = after
	}
	return nil
}

func (p *Copier) batch(ctx context.Context, tx pgx.Tx, scans []drawn) error {
	for _, t := range p.tables {
		names := make([]string, len(t.columns))
		for i, c := range t.columns {
			names[i] = c.name
		}
		row := make([]any, len(names))
		_, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, names, pgx.CopyFromSlice(len(scans), func(i int) ([]any, error) {
			for k, c := range t.columns {
				row[k] = scans[i].value(c)
			}
			return row, nil
		}))
		if err != nil {
			return err
		}
	}
	return nil
}

// drawn is one scan of the floor.
type drawn struct {
	place, account, at int64
	day                int32
	id                 [16]byte
}

// draw makes scans of now, in order of place like those that the server writes.
func (c Crowd) draw(n int) []drawn {
	out := make([]drawn, n)
	ids := make([]byte, 16*n)
	rand.Read(ids)
	now := time.Now().UnixMilli()
	for i := range out {
		id := [16]byte(ids[16*i:])
		out[i] = drawn{place: pick(c.Places, id[0:]), account: pick(c.Accounts, id[4:]), at: now, day: c.Day, id: id}
	}
	slices.SortFunc(out, func(a, b drawn) int {
		switch {
		case a.place < b.place:
			return -1
		case a.place > b.place:
			return 1
		}
		return 0
	})
	return out
}

func pick(from []int64, random []byte) int64 {
	n := uint32(random[0]) | uint32(random[1])<<8 | uint32(random[2])<<16 | uint32(random[3])<<24
	return from[uint64(n)%uint64(len(from))]
}

// value is what a scan has in a column; what the floor has no notion of is 1.
func (s *drawn) value(c column) any {
	switch c.name {
	case "place":
		return s.place
	case "account":
		return s.account
	case "at", "received":
		return s.at
	case "day":
		return s.day
	case "id":
		return s.id[:]
	}
	switch c.kind {
	case "bytea":
		return s.id[:]
	case "smallint":
		return int16(1)
	case "integer":
		return int32(1)
	}
	return int64(1)
}
