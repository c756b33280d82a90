package load

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	stopTimeout  = 20 * time.Second // then it is killed
	readyTimeout = 60 * time.Second
	lastWords    = 2 << 10 // bytes of its log that are told when it fails
)

// Child is a process under measurement.
type Child struct {
	cmd   *exec.Cmd
	log   string
	began time.Time
	ended chan struct{}
	err   error // of Wait, once ended
}

// Spawn starts a program whose output goes to a file; the end of it is told
// if the program fails. It ends by Stop, or with ctx.
func Spawn(ctx context.Context, log, program string, args ...string) (*Child, error) {
	f, err := os.OpenFile(log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Close() // the program has its own
	c := &Child{cmd: exec.CommandContext(ctx, program, args...), log: log, ended: make(chan struct{})}
	c.cmd.Stdout, c.cmd.Stderr = f, f
	c.began = time.Now()
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.ended)
	}()
	return c, nil
}

// PID is the process's id.
func (c *Child) PID() int { return c.cmd.Process.Pid }

// said gives its last words.
func (c *Child) said() string {
	raw, err := os.ReadFile(c.log)
	if err != nil {
		return err.Error()
	}
	return string(raw[max(len(raw)-lastWords, 0):])
}

// Ready waits until a GET of the address answers 200, and says how long that
// took since the process was started.
func (c *Child) Ready(ctx context.Context, url string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Second}
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return 0, err
		}
		if res, err := client.Do(req); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return time.Since(c.began), nil
			}
		}
		select {
		case <-c.ended:
			return 0, fmt.Errorf("the server ended: %w\n%s", c.err, c.said())
		case <-ctx.Done():
			return 0, fmt.Errorf("the server is not ready: %w\n%s", ctx.Err(), c.said())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// Peak is the most memory that the process has had resident so far, in bytes;
// 0 where the system does not tell.
func (c *Child) Peak() int64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
			return kib << 10
		}
	}
	return 0
}

// Stop asks the process to end and waits for it; one that does not is killed.
// It is an error if it ends otherwise than well.
func (c *Child) Stop() error {
	if c == nil {
		return nil
	}
	err := c.cmd.Process.Signal(syscall.SIGTERM)
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	select {
	case <-c.ended:
	case <-time.After(stopTimeout):
		err = errors.Join(err, errors.New("the server did not end when asked to"), c.cmd.Process.Kill())
		<-c.ended
	}
	if c.err != nil {
		err = errors.Join(err, fmt.Errorf("the server ended: %w\n%s", c.err, c.said()))
	}
	return err
}
