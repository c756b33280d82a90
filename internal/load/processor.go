package load

import (
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
	Server   int // process id
	Database int // of the PostgreSQL server's first process; 0: none
}

// read gives the processor time so far. Where the system does not tell, it is
// none.
func (m Meter) read() Burnt {
	b := Burnt{Server: burnt(m.Server), Generator: burnt(os.Getpid())}
	if m.Database == 0 {
		return b
	}
	all, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is right
	for _, file := range all {
		if parent, spent := stat(file); parent == m.Database {
			b.Database += spent
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

func burnt(pid int) time.Duration {
	_, spent := stat(fmt.Sprintf("/proc/%d/stat", pid))
	return spent
}

// stat reads a process's parent and processor time (proc(5)).
func stat(file string) (parent int, spent time.Duration) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return 0, 0
	}
	_, rest, _ := strings.Cut(string(raw[strings.LastIndexByte(string(raw), ')')+1:]), " ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0, 0
	}
	parent, _ = strconv.Atoi(f[1])
	user, _ := strconv.ParseInt(f[11], 10, 64)
	system, _ := strconv.ParseInt(f[12], 10, 64)
	return parent, time.Duration(user+system) * tick
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
	parent, _ := stat(fmt.Sprintf("/proc/%d/stat", c.PgConn().PID()))
	return parent
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
