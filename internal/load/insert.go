package load

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Inserter is what COPY is to PostgreSQL, for SQLite: prepared statements on
// one connection, a durable transaction a batch.
type Inserter struct {
	db     *sql.DB
	tables []copyTable
}

// InsertTables makes tables like those named of a SQLite file in a new file,
// with the settings for durability that the server has. Nobody may write to
// the first meanwhile.
func InsertTables(ctx context.Context, from, to string, tables []string) (_ *Inserter, err error) {
	src, err := sql.Open("sqlite", "file:"+from+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer src.Close()
	dst, err := sql.Open("sqlite", "file:"+to+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-64000)&_pragma=wal_autocheckpoint(4000)")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, dst.Close())
		}
	}()
	dst.SetMaxOpenConns(1)
	out := &Inserter{db: dst}
	for _, table := range tables {
		var ddl string
		if err := src.QueryRowContext(ctx, `SELECT group_concat(sql, ';') FROM sqlite_master WHERE tbl_name = $1 AND sql IS NOT NULL`, table).Scan(&ddl); err != nil {
			return nil, fmt.Errorf("table %s: %w", table, err)
		}
		if _, err := dst.ExecContext(ctx, ddl); err != nil {
			return nil, err
		}
		columns, err := liteColumns(ctx, src, table)
		if err != nil {
			return nil, err
		}
		out.tables = append(out.tables, copyTable{table, columns})
	}
	return out, nil
}

func liteColumns(ctx context.Context, db *sql.DB, table string) (out []column, err error) {
	rows, err := db.QueryContext(ctx, `SELECT name, CASE type WHEN 'BLOB' THEN 'bytea' ELSE 'bigint' END FROM pragma_table_info($1)`, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.name, &c.kind); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Close closes the file.
func (p *Inserter) Close() error { return p.db.Close() }

// Run fills the tables, a durable transaction a batch, one after the other:
// SQLite has one writer.
func (p *Inserter) Run(ctx context.Context, crowd Crowd, batch int, d time.Duration) (*Result, error) {
	c, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	statements := make([]*sql.Stmt, len(p.tables))
	for i, t := range p.tables {
		names := make([]string, len(t.columns))
		for k, col := range t.columns {
			names[k] = col.name
		}
		statements[i], err = c.PrepareContext(ctx, `INSERT INTO `+t.name+` (`+strings.Join(names, ", ")+`) VALUES (?`+strings.Repeat(", ?", len(names)-1)+`)`)
		if err != nil {
			return nil, err
		}
		defer statements[i].Close()
	}
	r := &Result{}
	start := time.Now()
	for time.Since(start) < d {
		scans := crowd.draw(batch)
		now := time.Now()
		if err := p.batch(ctx, c, statements, scans); err != nil {
			return nil, err
		}
		r.Latency.Record(time.Since(now))
		r.Done++
	}
	r.Took, r.Units = time.Since(start), float64(r.Done*batch)
	return r, nil
}

func (p *Inserter) batch(ctx context.Context, c *sql.Conn, statements []*sql.Stmt, scans []drawn) error {
	if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for i := range scans {
		for k, t := range p.tables {
			row := make([]any, len(t.columns))
			for n, col := range t.columns {
				row[n] = scans[i].value(col)
			}
			if _, err := statements[k].ExecContext(ctx, row...); err != nil {
				return err
			}
		}
	}
	_, err := c.ExecContext(ctx, "COMMIT")
	return err
}
