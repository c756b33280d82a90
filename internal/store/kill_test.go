package store_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/pgtest"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/store"
)

// victimURL makes this test binary the process that is killed.
const victimURL = "MOTMA_TEST_VICTIM_URL"

func TestMain(m *testing.M) {
	if url := os.Getenv(victimURL); url != "" {
		if err := victim(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// victim appends for as long as it lives, and prints the number of each scan
// after it was acknowledged.
func victim(url string) error {
	db, err := store.Open(context.Background(), url, store.Options{})
	if err != nil {
		return err
	}
	first := uint64(time.Now().UnixNano()) << 8
	out := make(chan uint64, 1024)
	for w := range 16 {
		go appendForEver(db, first+uint64(w)<<40, w, out)
	}
	for n := range out {
		if _, err := fmt.Println(n); err != nil {
			return err
		}
	}
	return nil
}

func appendForEver(db *store.DB, n uint64, w int, out chan<- uint64) {
	for {
		batch := make([]scan.Slotted, 1+w*3)
		if w == 15 { // as a gate sends them that was without network
			batch = make([]scan.Slotted, 1_200)
		}
		for i := range batch {
			n++
			batch[i] = numbered(n)
		}
		verdicts, err := db.Append(context.Background(), batch)
		if err != nil {
			time.Sleep(time.Millisecond) // the server was killed: go on until we are
			continue
		}
		for i, v := range verdicts {
			if v == scan.Recorded {
				out <- binary.BigEndian.Uint64(batch[i].ID[8:])
			}
		}
	}
}

// numbered is the scan of a number, by which it is known again.
func numbered(n uint64) scan.Slotted {
	now := time.Now()
	s := scan.Slotted{Day: scan.DayOf(now), Scan: scan.Scan{Place: scan.PlaceID(1 + n%13), Account: person.AccountID(1 + n%997), At: now, Received: now,
		Direction: scan.In, Method: scan.StaffScans, Kind: scan.Personal, Assurance: scan.Signed}}
	binary.BigEndian.PutUint64(s.ID[8:], n)
	return s
}

// TestKilledUnderLoadLosesNothing: what was acknowledged before a kill -9, of
// the program or of PostgreSQL's server, is there afterwards, once, in both
// copies.
func TestKilledUnderLoadLosesNothing(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		survive(t, filepath.Join(t.TempDir(), "motma.db"), func() error { return nil }, func() error { return nil })
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		s, err := pgtest.Start(t.Context(), pgtest.Options{}) // with fsync
		if err != nil {
			t.Fatal(err)
		}
		defer s.Stop()
		url, err := s.Database(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		survive(t, url, s.Kill, func() error { return s.Restart(t.Context()) })
	})
}

func survive(t *testing.T, url string, killServer, restartServer func() error) {
	acked := map[uint64]bool{}
	for round := range 3 {
		c, read := startVictim(t, url, acked)
		time.Sleep(700 * time.Millisecond)
		if round > 0 {
			if err := killServer(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(50 * time.Millisecond)
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		read.Wait()
		var exit *exec.ExitError
		if err := c.Wait(); !errors.As(err, &exit) {
			t.Fatalf("the victim ended with %v", err)
		}
		if round > 0 {
			if err := restartServer(); err != nil {
				t.Fatal(err)
			}
		}
		verify(t, url, acked)
	}
	if len(acked) < 1_000 {
		t.Errorf("only %d scans were acknowledged: that is no load", len(acked))
	}
}

// startVictim collects what the victim acknowledges, until it is gone.
func startVictim(t *testing.T, url string, acked map[uint64]bool) (*exec.Cmd, *sync.WaitGroup) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), victimURL+"="+url)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var read sync.WaitGroup
	read.Go(func() {
		for in := bufio.NewScanner(out); in.Scan(); {
			var n uint64
			if _, err := fmt.Sscan(in.Text(), &n); err == nil {
				acked[n] = true
			}
		}
	})
	return c, &read
}

func verify(t *testing.T, url string, acked map[uint64]bool) {
	t.Helper()
	db, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := time.Now()
	there := map[uint64]int{}
	for p := range scan.PlaceID(14) {
		for s, err := range db.At(t.Context(), p, now.Add(-time.Hour), now.Add(time.Hour)) {
			if err != nil {
				t.Fatal(err)
			}
			there[binary.BigEndian.Uint64(s.ID[8:])]++
		}
	}
	lost, twice := 0, 0
	for n := range acked {
		if there[n] == 0 {
			lost++
		}
	}
	for _, times := range there {
		if times > 1 {
			twice++
		}
	}
	if lost+twice > 0 {
		t.Errorf("of %d acknowledged scans %d are lost, %d are there twice", len(acked), lost, twice)
	}
	found, err := db.Fsck(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Check != "scan of an account that is not there" && f.Check != "scan at a place that is not there" {
			t.Errorf("fsck: %v", f)
		}
	}
	t.Logf("%d acknowledged, %d there", len(acked), len(there))
}
