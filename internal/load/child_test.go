package load

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestChildThatFailsSaysWhy(t *testing.T) {
	c, err := Spawn(t.Context(), filepath.Join(t.TempDir(), "log"), "/bin/sh", "-c", "echo the port is taken >&2; exit 3")
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Ready(t.Context(), "http://127.0.0.1:1/readyz")
	if err == nil || !strings.Contains(err.Error(), "the port is taken") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("%v", err)
	}
	if err := c.Stop(); err == nil {
		t.Error("its failure is forgotten")
	}
}

func TestChildEndsWhenAsked(t *testing.T) {
	c, err := Spawn(t.Context(), filepath.Join(t.TempDir(), "log"), "/bin/sh", "-c", `trap 'exit 0' TERM; echo up; while :; do sleep 0.01; done`)
	if err != nil {
		t.Fatal(err)
	}
	for c.said() == "" {
		time.Sleep(time.Millisecond)
	}
	if _, err := os.Stat("/proc/self/status"); err == nil && c.Peak() < 100<<10 {
		t.Errorf("it has had %d bytes", c.Peak())
	}
	if err := c.Stop(); err != nil {
		t.Error(err)
	}
}

func TestSpawnSaysWhatCannotBeStarted(t *testing.T) {
	if _, err := Spawn(t.Context(), filepath.Join(t.TempDir(), "log"), "/no/such/program"); err == nil {
		t.Error("no error")
	}
}
