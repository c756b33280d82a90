package load

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func TestAppendWritesEveryRecordBeforeItAnswers(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	j := newJournal(f)
	var writer, callers sync.WaitGroup
	writer.Go(j.run)
	for c := range 8 {
		callers.Go(func() {
			record := bytes.Repeat([]byte{byte('a' + c)}, recordSize)
			for range 10 {
				if err := j.append(record); err != nil {
					t.Error(err)
				}
				if got, err := os.ReadFile(f.Name()); err != nil || !bytes.Contains(got, record) {
					t.Errorf("answered before it was written: %v", err)
				}
			}
		})
	}
	callers.Wait()
	j.end()
	writer.Wait()
	if info, err := f.Stat(); err != nil || info.Size() != 80*recordSize {
		t.Errorf("%v bytes, %v", info.Size(), err)
	}
}

func TestAppendTellsWhenTheDiskFails(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	j := newJournal(f)
	var writer sync.WaitGroup
	writer.Go(j.run)
	if err := j.append(make([]byte, recordSize)); err == nil {
		t.Error("a record that could not be written was acknowledged")
	}
	j.end()
	writer.Wait()
}

func TestAppendLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	r, err := Append(t.Context(), dir, 16, 30*time.Millisecond)
	if err != nil || r.Done == 0 || r.Latency.Count() != uint64(r.Done) {
		t.Errorf("%+v, %v", r.Done, err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}
