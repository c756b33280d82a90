package load

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// tick is the unit of processor time in /proc; Linux has no other on the
// architectures that Go runs on.
const tick = 10 * time.Millisecond

// Burnt is the processor time that a round took, by who took it. It says more
// than rates do about where the time goes, and other work on the machine
// disturbs it less.
type Burnt struct {
	Server, Generator, Database time.Duration
}

// Meter reads the processor time of the processes of a round.
type Meter struct {
	Server   int // process id; this one's where the work is done here
	Database int // of the PostgreSQL server's first process; 0: none
}

// read gives the processor time so far. Where the system does not tell, it is
// none.
func (m Meter) read() Burnt {
	b := Burnt{Server: stat(m.Server).own}
	if self := os.Getpid(); m.Server != self {
		b.Generator = stat(self).own
	}
	if m.Database == 0 {
		return b
	}
	first := stat(m.Database)
	b.Database = first.own + first.reaped   // those that ended are in there
	all, _ := filepath.Glob("/proc/[0-9]*") // the pattern is right
	for _, dir := range all {
		pid, _ := strconv.Atoi(filepath.Base(dir))
		if p := stat(pid); p.parent == m.Database {
			b.Database += p.own
		}
	}
	return b
}

// Metered adds to a contender's results what its rounds burnt.
func (m Meter) Metered(c Contender) Contender {
	run := c.Run
	c.Run = func(ctx context.Context) (*Result, error) {
		before := m.read()
		r, err := run(ctx)
		if err == nil {
			after := m.read()
			r.Burnt = Burnt{after.Server - before.Server, after.Generator - before.Generator, after.Database - before.Database}
		}
		return r, err
	}
	return c
}

// status is a process's parent and processor time, and that of its children
// that have ended.
type status struct {
	parent      int
	own, reaped time.Duration
}

// stat reads a process's status (proc(5)).
func stat(pid int) (s status) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return s
	}
	f := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:])) // the name may hold anything
	if len(f) < 15 {
		return s
	}
	number := func(i int) int64 {
		n, _ := strconv.ParseInt(f[i], 10, 64)
		return n
	}
	s.parent = int(number(1))
	s.own, s.reaped = time.Duration(number(11)+number(12))*tick, time.Duration(number(13)+number(14))*tick
	return s
}

// Postmaster finds the first process of a PostgreSQL server on this machine;
// 0 if it is elsewhere.
func Postmaster(ctx context.Context, url string) int {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0
	}
	defer c.Close(ctx)
	if host := c.Config().Host; host != "127.0.0.1" && host != "localhost" && !strings.HasPrefix(host, "/") {
		return 0
	}
	return stat(int(c.PgConn().PID())).parent
}

// each divides the processor time of some rounds among their units, in
// microseconds.
func each(rs []*Result) (server, generator, database float64) {
	var b Burnt
	units := 0.0
	for _, r := range rs {
		units += r.units()
		b.Server += r.Burnt.Server
		b.Generator += r.Burnt.Generator
		b.Database += r.Burnt.Database
	}
	if units == 0 {
		return 0, 0, 0
	}
	micros := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) / units }
	return micros(b.Server), micros(b.Generator), micros(b.Database)
}

// Times says in one line what each unit of some rounds burnt.
func Times(rs []*Result) string {
	s, g, d := each(rs)
	return fmt.Sprintf("processor time each: server %.1f us, generator %.1f us, database %.1f us", s, g, d)
}
