//go:build unix

package pgtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a running PostgreSQL.
type Server struct {
	bin      string // folder of the binaries
	dir      string // ours, removed at the end
	port     int
	password string
	settings []string
	user     *syscall.Credential
	watchdog *exec.Cmd
	leash    io.WriteCloser
	clones   atomic.Int64
}

// Start makes a new server. It ends by [Server.Stop] or with this process.
func Start(ctx context.Context, o Options) (_ *Server, err error) {
	s := &Server{password: rand.Text(), settings: append([]string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "shared_buffers=256MB",
		"max_wal_size=4GB", "logging_collector=off", "log_min_messages=fatal", "max_locks_per_transaction=256",
		"autovacuum_naptime=5s",
	}, o.Settings...)}
	if o.Unsafe {
		s.settings = append(s.settings, "fsync=off", "full_page_writes=off")
	}
	if s.bin, err = findBinaries(); err != nil {
		return nil, err
	}
	if s.user, err = otherUser(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "motma-pg-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Stop())
		}
	}()
	if err = s.initialise(ctx); err != nil {
		return nil, err
	}
	if err = s.watch(); err != nil {
		return nil, err
	}
	return s, s.launch(ctx)
}

// findBinaries looks in PATH and where Debian puts them, the newest first.
func findBinaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	slices.Reverse(found)
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			found = append([]string{filepath.Dir(p)}, found...)
		}
	}
	for _, dir := range found {
		if exists(filepath.Join(dir, "initdb")) && exists(filepath.Join(dir, "postgres")) {
			return dir, nil
		}
	}
	return "", ErrMissing
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// command prepares one of PostgreSQL's programs.
func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, filepath.Join(s.bin, name), args...)
	c.Dir = s.dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TZ=UTC"}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.user}
	return c
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) initialise(ctx context.Context) error {
	secret := filepath.Join(s.dir, "password")
	if err := os.WriteFile(secret, []byte(s.password), 0o600); err != nil {
		return err
	}
	if s.user != nil {
		for _, p := range []string{s.dir, secret} {
			if err := os.Chown(p, int(s.user.Uid), int(s.user.Gid)); err != nil {
				return err
			}
		}
	}
	c := s.command(ctx, "initdb", "-D", s.data(), "-U", "motma", "-E", "UTF8", "--locale=C.UTF-8",
		"--auth=password", "--pwfile="+secret, "--no-sync", "--no-instructions")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("pgtest: initdb: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// watchScript ends the server at once and removes everything, when the pipe
// on its standard input closes because the process that held it is gone.
const watchScript = `read -r _
test -f data/postmaster.pid && kill -QUIT "$(head -n 1 data/postmaster.pid)" 2>/dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do test -f data/postmaster.pid || break; sleep 0.1; done
cd / && rm -rf "$1"`

func (s *Server) watch() (err error) {
	s.watchdog = exec.Command("/bin/sh", "-c", watchScript, "motma-pg-watchdog", s.dir)
	s.watchdog.Dir = s.dir
	s.watchdog.SysProcAttr = &syscall.SysProcAttr{Credential: s.user, Setpgid: true}
	if s.leash, err = s.watchdog.StdinPipe(); err != nil {
		return err
	}
	return s.watchdog.Start()
}

// launch starts the server on a free port. After a kill the old shared memory
// may be in use for a moment, so it tries more than once.
func (s *Server) launch(ctx context.Context) (err error) {
	for range 50 {
		if s.port == 0 {
			if s.port, err = freePort(); err != nil {
				return err
			}
		}
		if err = s.launchOnce(ctx); err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

func (s *Server) launchOnce(ctx context.Context) error {
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.port)}
	for _, set := range s.settings {
		args = append(args, "-c", set)
	}
	var log bytes.Buffer
	server := s.command(context.Background(), "postgres", args...)
	server.SysProcAttr.Setpgid = true // an interrupt is for us, not for it
	server.Stderr = &log
	if err := server.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if err := ping(ctx, s.url("postgres")); err == nil {
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("pgtest: postgres ended: %s", bytes.TrimSpace(log.Bytes()))
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return errors.New("pgtest: postgres does not answer")
}

func ping(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return c.Close(ctx)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (s *Server) url(database string) string {
	return fmt.Sprintf("postgres://motma:%s@127.0.0.1:%d/%s?sslmode=disable", s.password, s.port, database)
}

// Database makes a new database and gives its URL. When template names one
// that Database made (its URL), the new one is a copy; nobody may be connected
// to the template then.
func (s *Server) Database(ctx context.Context, template string) (string, error) {
	c, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return "", fmt.Errorf("pgtest: %w", err)
	}
	defer c.Close(ctx)
	name := "db" + strconv.FormatInt(s.clones.Add(1), 10)
	from := "template0"
	if template != "" {
		cfg, err := pgx.ParseConfig(template)
		if err != nil {
			return "", fmt.Errorf("pgtest: %w", err)
		}
		from = cfg.Database
	}
	_, err = c.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+pgx.Identifier{from}.Sanitize())
	if err != nil {
		return "", fmt.Errorf("pgtest: %w", err)
	}
	return s.url(name), nil
}

// Drop removes a database that Database made, whoever is connected.
func (s *Server) Drop(ctx context.Context, url string) error {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	c, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{cfg.Database}.Sanitize()+" WITH (FORCE)")
	return err
}

// Kill ends the server like a power cut of the process: kill -9.
func (s *Server) Kill() error {
	pid, err := s.pid()
	if err != nil {
		return err
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return err
	}
	for s.alive() {
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// Restart starts a killed server again, on the same port and data.
func (s *Server) Restart(ctx context.Context) error { return s.launch(ctx) }

// Stop ends the server and removes its data.
func (s *Server) Stop() error {
	if s == nil {
		return nil
	}
	if s.watchdog == nil || s.watchdog.Process == nil {
		return os.RemoveAll(s.dir)
	}
	return errors.Join(s.leash.Close(), s.watchdog.Wait())
}

func (s *Server) pid() (int, error) {
	b, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strconv.Atoi(strings.TrimSpace(line))
}

func (s *Server) alive() bool {
	c, err := net.DialTimeout("tcp", "127.0.0.1:"+strconv.Itoa(s.port), time.Second)
	if err != nil {
		return false
	}
	c.Close()
	return true
}
