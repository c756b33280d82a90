package store

import (
	"context"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/trace"
)

// engine is all that differs between SQLite and PostgreSQL: how transactions
// run, and the hot paths, each for the reason that its benchmark shows.
type engine interface {
	// read is for single statements that only read; safe for concurrent use.
	read() conn
	// snapshot runs f on one consistent state of the whole database.
	snapshot(ctx context.Context, f func(conn) error) error
	// write runs f in one durable transaction that holds exclusive locks on
	// the names given. f may run more than once, and must not call write.
	write(ctx context.Context, locks []string, f func(conn) error) error
	// together is write for a unit that holds very many locks.
	together(ctx context.Context, locks []string, f func(conn) error) error
	// prefetch reads what the rows of a unit will ask for, where asking one by
	// one costs more than the answers.
	prefetch(b *batch, c person.Concern) error
	// tryLock takes one more lock inside write, without waiting for it.
	tryLock(ctx context.Context, c conn, name string) (bool, error)
	// alone says that no other process can write the same database.
	alone() bool
	// tables counts the tables there are but goose's own.
	tables(ctx context.Context) (int, error)
	// migrate brings the schema up to date.
	migrate(ctx context.Context) error

	// in is a condition "is one of the list bound to $n".
	in(n string) string
	// each is a FROM item with the columns (id, i) of the list bound to $n.
	each(n string) string
	// texts is a FROM item with the column value of the JSON list of texts bound
	// to $n.
	texts(n string) string
	// ticket gives two expressions: one that draws a ticket for a unit of the
	// feed, and one for the ticket that the transaction drew last.
	ticket() (draw, drawn string)
	// resumeTickets goes on after the tickets that a backup brought.
	resumeTickets(ctx context.Context, c conn) error
	// bulk inserts many rows inside write as fast as the engine can; next
	// gives nil after the last one.
	bulk(ctx context.Context, c conn, table string, columns []string, next func() ([]any, error)) error
	// insertAll inserts rows inside write; an error may come out later.
	insertAll(ctx context.Context, c conn, table string, columns []string, rows [][]any) error

	// appendScans makes both copies of the scans that are not there yet,
	// durably, in one transaction. Of each scan it gives the one that was
	// there, nil where it was new. They come sorted and without duplicates.
	appendScans(ctx context.Context, scans []scan.Slotted) ([]*scan.Scan, error)
	// writers is how many appendScans are worth running at the same time.
	writers() int
	// readPages runs queries that each give a page of scans, together.
	readPages(ctx context.Context, qs []statement) ([][]scan.Scan, error)
	// passages gives the scans of windows that each lie in one day.
	passages(ctx context.Context, ws []dayWindow) ([]trace.Passage, error)
	// createDay and dropDay make and remove the two tables of a day.
	createDay(ctx context.Context, c conn, d scan.Day) error
	dropDay(ctx context.Context, c conn, d scan.Day) error
	// retire removes a day in one transaction: read looks at its tables for as
	// long as it takes, then finish drops them. Nothing is added in between, or
	// finish can tell.
	retire(ctx context.Context, d scan.Day, read, finish func(conn) error) error
	// dayColumn gives the column and value that say the day, if tables have it.
	dayColumn(d scan.Day) ([]string, []any)
	// settleDay tidies a day that gets no more scans.
	settleDay(ctx context.Context, d scan.Day) error
	// check adds what the engine itself finds wrong.
	check(ctx context.Context, c conn, add func(Finding)) error
	// gone says that an error means: the database does not answer.
	gone(err error) bool
	// missing says that an error means: there is no such table.
	missing(err error) bool

	// start begins to take writes; it gives the number of this node for ids.
	start(ctx context.Context) (int64, error)
	close() error
}

// dayWindow is a window that lies in one day.
type dayWindow struct {
	trace.Window
	index int32
	day   scan.Day
}
