package client

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// cut cuts a list after some rows that were sent before, and gives the pieces.
func cut(t testing.TB, list string, table bool, size int, sent int64) (out []string, rows int) {
	t.Helper()
	p := newPieces(strings.NewReader(list), table)
	if err := p.skip(sent); err != nil {
		t.Fatal(err)
	}
	for {
		piece, n, err := p.next(size)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return out, rows
		}
		out, rows = append(out, string(piece)), rows+n
	}
}

func TestPiecesHoldWholeRows(t *testing.T) {
	const table = "\ufeffid,name\r\n1,An\r\n\r\n2,\"B\nC, \"\"D\"\"\"\r\n3,E"
	got, rows := cut(t, table, true, 1, 0)
	want := []string{"id,name\r\n1,An\r\n", "id,name\r\n2,\"B\nC, \"\"D\"\"\"\r\n", "id,name\r\n3,E\n"}
	if rows != 3 || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%d rows: %q", rows, got)
	}
	if got, rows := cut(t, table, true, 1<<20, 2); rows != 1 || got[0] != want[2] {
		t.Errorf("after two rows: %q", got)
	}
	if got, rows := cut(t, "{\"a\":1}\n\n{\"b\":2}", false, 1<<20, 0); rows != 2 || got[0] != "{\"a\":1}\n{\"b\":2}\n" {
		t.Errorf("%q", got)
	}
	if err := newPieces(strings.NewReader("1\n2\n"), false).skip(3); err == nil {
		t.Error("passed over more rows than there are")
	}
}

// FuzzPieces: however a list is cut, the same rows come, and none is lost.
func FuzzPieces(f *testing.F) {
	f.Add("id,name\n1,An\n2,\"B\nC\"\n", true, uint16(3))
	f.Add("a\"b\n\"\n\n c", true, uint16(1))
	f.Add("{}\r\n{}", false, uint16(2))
	f.Fuzz(func(t *testing.T, list string, table bool, size uint16) {
		small, n := cut(t, list, table, int(size)+1, 0)
		whole, all := cut(t, list, table, 1<<30, 0)
		if n != all {
			t.Fatalf("%d rows in small pieces, %d in one", n, all)
		}
		if table || len(whole) == 0 {
			return
		}
		if joined := strings.Join(small, ""); joined != whole[0] {
			t.Errorf("small pieces hold %q, one holds %q", joined, whole[0])
		}
		for line := range bytes.Lines([]byte(whole[0])) {
			if len(bytes.TrimSpace(line)) == 0 {
				t.Error("an empty line is no row")
			}
		}
	})
}
