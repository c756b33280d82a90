package roster_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/pgtest"
	"github.com/motma/motma/internal/roster"
	"github.com/motma/motma/internal/store"
)

// victimURL makes this test binary the process that is killed.
const victimURL = "MOTMA_TEST_IMPORTER_URL"

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

// victim works on jobs for as long as it lives.
func victim(url string) error {
	db, err := store.Open(context.Background(), url, store.Options{})
	if err != nil {
		return err
	}
	worker(db, time.Now, func(_ context.Context, _ string, cause error) { fmt.Fprintln(os.Stderr, cause) }).Run(context.Background())
	return nil
}

// TestKilledInTheMiddleLosesAndDoublesNothing kills -9 whoever works on an
// import, several times, and lets others go on: every row has one result, and
// the results say what is there. A fifth of the rows are the same users again.
// SQLite gets fewer rows, for it registers slower.
func TestKilledInTheMiddleLosesAndDoublesNothing(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		survive(t, filepath.Join(t.TempDir(), "motma.db"), 20_000)
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
		survive(t, url, 200_000)
	})
}

func survive(t *testing.T, url string, rows int64) {
	users := rows * 4 / 5
	id := hand(t, url, rows, users)
	finish(t, url, id, rows)
	check(t, url, id, rows, users)
}

// finish kills three who work on an import, each a quarter further, and lets a
// fourth finish.
func finish(t *testing.T, url string, id roster.ID, rows int64) {
	t.Helper()
	kills := 0
	for done := int64(0); done < rows; {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), victimURL+"="+url)
		c.Stderr = os.Stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		// A quarter further, then kill; after three the fourth may finish.
		until := min(done+rows/4, rows)
		if kills >= 3 {
			until = rows
		}
		done = reach(t, url, id, until)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		var exit *exec.ExitError
		if err := c.Wait(); !errors.As(err, &exit) {
			t.Fatalf("the victim ended with %v", err)
		}
		kills++
	}
}

// hand makes the job and gives its rows, all of them before the work begins.
func hand(t *testing.T, url string, rows, users int64) roster.ID {
	t.Helper()
	db, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	o := newOffice(t, db)
	j := o.create(roster.Request{Options: roster.Options{Format: roster.NDJSON}})
	for from := int64(0); from < rows; {
		n := min(10_000, rows-from)
		if at := from % users; at+n > users {
			n = users - at
		}
		from = o.send(j.ID, from, lines(int(from%users), int(n)))
	}
	if _, err := o.Start(t.Context(), "bluezone", j.ID, "client:bluezone"); err != nil {
		t.Fatal(err)
	}
	return j.ID
}

// reach waits until so many rows have a result, and the job is done if it is
// all of them. Reading beside the worker is allowed.
func reach(t *testing.T, url string, id roster.ID, rows int64) int64 {
	t.Helper()
	db, err := store.Open(t.Context(), url, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		j, err := db.Job(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		done := j.Counts.Sum()
		if done >= rows && (done < j.Received || j.State == roster.Done) {
			return done
		}
	}
	t.Fatal("the import does not go on")
	return 0
}

// check reads everything.
func check(t *testing.T, url string, id roster.ID, rows, users int64) {
	t.Helper()
	db, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	o := newOffice(t, db)
	j, err := db.Job(t.Context(), id)
	if err != nil || j.State != roster.Done || j.Counts != (roster.Counts{Created: users, Unchanged: rows - users}) {
		t.Errorf("%s, %+v (%v)", j.State, j.Counts, err)
	}
	results, qids := o.results(id), map[string]string{}
	for row := int64(1); row <= rows; row++ {
		l := results[row]
		if want := fmt.Sprintf("u%d", (row-1)%users); l.User != want || l.QID == "" || l.Code == "" {
			t.Fatalf("row %d: %s of %s", row, l.Outcome, l.User)
		}
		if other, ok := qids[l.QID]; ok && other != l.User {
			t.Fatalf("row %d: two users have one QID", row)
		}
		qids[l.QID] = l.User
	}
	if int64(len(results)) != rows || int64(len(qids)) != users {
		t.Errorf("%d results of %d rows, %d QIDs of %d users", len(results), rows, len(qids), users)
	}
	if n, err := db.CountPeople(t.Context(), "bluezone", time.Time{}); n != users || err != nil {
		t.Errorf("%d accounts of %d users (%v)", n, users, err)
	}
	found, err := db.Fsck(t.Context())
	if err != nil || len(found) > 0 {
		t.Errorf("fsck: %v (%v)", found, err)
	}
}

// recordUsers are the users of whom the records are that are killed over.
const recordUsers = 500

// TestRecordsKilledInTheMiddleAreNeitherLostNorDoubled is the same for records,
// each of which is corrected further down: every record has two versions, and
// every row the result of its own.
func TestRecordsKilledInTheMiddleAreNeitherLostNorDoubled(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		surviveRecords(t, filepath.Join(t.TempDir(), "motma.db"), 20_000)
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
		surviveRecords(t, url, 20_000)
	})
}

func surviveRecords(t *testing.T, url string, rows int) {
	id := handRecords(t, url, rows)
	finish(t, url, id, int64(rows))
	checkRecords(t, url, id, rows)
}

// handRecords registers the users, and gives the rows: records, then their
// corrections.
func handRecords(t *testing.T, url string, rows int) roster.ID {
	t.Helper()
	db, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	o := newOffice(t, db)
	o.register(recordUsers)
	j := o.create(roster.Request{Content: roster.Records, Options: roster.Options{Format: roster.NDJSON}})
	half := rows / 2
	for v := 1; v <= 2; v++ {
		for from := 0; from < half; from += 5_000 {
			o.send(j.ID, int64((v-1)*half+from), doses(from, 5_000, recordUsers, v))
		}
	}
	if _, err := o.Start(t.Context(), "bluezone", j.ID, "client:bluezone"); err != nil {
		t.Fatal(err)
	}
	return j.ID
}

func checkRecords(t *testing.T, url string, id roster.ID, rows int) {
	t.Helper()
	db, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	o := newOffice(t, db)
	half := rows / 2
	j, err := db.Job(t.Context(), id)
	if err != nil || j.State != roster.Done || j.Counts != (roster.Counts{Created: int64(half), Corrected: int64(rows - half)}) {
		t.Errorf("%s, %+v (%v)", j.State, j.Counts, err)
	}
	results, ids := o.results(id), map[string]bool{}
	for row := 1; row <= half; row++ {
		first, second := results[int64(row)], results[int64(row+half)]
		if first.Record == "" || first.Record != second.Record || first.Version != 1 || second.Version != 2 || ids[first.Record] {
			t.Fatalf("row %d is record %s version %d, its correction %s version %d", row, first.Record, first.Version, second.Record, second.Version)
		}
		ids[first.Record] = true
	}
	kept := 0
	for i := range recordUsers {
		kept += len(o.sheet(fmt.Sprint("u", i)).Records)
	}
	if len(results) != rows || kept != half {
		t.Errorf("%d results of %d rows, %d records kept", len(results), rows, kept)
	}
	found, err := db.Fsck(t.Context())
	if err != nil || len(found) > 0 {
		t.Errorf("fsck: %v (%v)", found, err)
	}
}

// A line of results is what the API says it is: it is sent as it is kept.
func TestALineIsWhatTheInterfaceSays(t *testing.T) {
	full := roster.Line{Row: 1, User: "u", Outcome: "rejected", Account: "1", QID: "2", Code: "3", Record: "4", Declaration: "6", Version: 5, Reason: &roster.Reason{Code: "c", VI: "v", EN: "e"},
		Column: "c", Path: "p", Flags: []string{"f"}}
	a, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(a))
	dec.DisallowUnknownFields()
	var theirs api.ImportResult
	if err := dec.Decode(&theirs); err != nil {
		t.Fatal(err)
	}
	if b, _ := json.Marshal(theirs); !bytes.Equal(a, b) {
		t.Errorf("kept %s, told %s", a, b)
	}
}
