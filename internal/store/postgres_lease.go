package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
)

// lease is a node number that no other process has: an advisory lock on a
// connection of its own, so that it ends with the process.
type lease struct {
	node   int64
	conn   *pgx.Conn
	config *pgx.ConnConfig
	quit   chan struct{}
	ended  chan struct{}
}

// leaseClass is the first half of the advisory locks of nodes.
const leaseClass = 0x6d6f746d // "motm"

var errNodes = fmt.Errorf("store: all %d node numbers are taken: too many processes serve this database", idNodes)

func takeLease(ctx context.Context, config *pgx.ConnConfig) (*lease, error) {
	l := &lease{config: config.Copy(), quit: make(chan struct{}), ended: make(chan struct{})}
	if err := l.take(ctx, rand.Int64N(idNodes)); err != nil {
		return nil, err
	}
	go l.hold()
	return l, nil
}

// take tries the node wanted first, then all others.
func (l *lease) take(ctx context.Context, wanted int64) (err error) {
	if l.conn, err = pgx.ConnectConfig(ctx, l.config); err != nil {
		return err
	}
	for i := range int64(idNodes) {
		l.node = (wanted + i) % idNodes
		var free bool
		err := l.conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, $2)", int32(leaseClass), int32(l.node)).Scan(&free)
		if err != nil || free {
			return err
		}
	}
	return errNodes
}

// hold keeps the connection alive. When it is lost, so is the lock: it is
// taken again as soon as the server answers. Two processes with one number
// for that moment would also have to make ids in the same millisecond with the
// same sequence, and the second would fail on the primary key.
func (l *lease) hold() {
	defer close(l.ended)
	t := time.NewTicker(2 * time.Second)
	defer t.Stop()
	for {
		select {
		case <-l.quit:
			return
		case <-t.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		if err := l.conn.Ping(ctx); err != nil {
			_ = l.conn.Close(ctx)
			_ = l.take(ctx, l.node)
		}
		cancel()
	}
}

func (l *lease) end() {
	close(l.quit)
	<-l.ended
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if l.conn != nil {
		_ = l.conn.Close(ctx)
	}
}
