package roster

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/fault"
)

var plain = &Mapping{Columns: map[string]string{"user": "id", "name": "name", "birth": "born", "sex": "sex"}, Dates: []string{"dd/MM/yyyy"},
	Proofs: []ProofRule{{Kind: "cccd", Column: "sex", Words: map[string]string{"x": "card"}, At: "born"}}}

// FuzzRows: whatever comes, a piece is refused as a whole or each of its rows
// is read or refused by itself; and rows come out of a part as they went in.
func FuzzRows(f *testing.F) {
	f.Add(true, []byte("id,name,born,sex\nu1,An,15/01/1990,Nam\n\"u\n2\",\"B\"\"\",,\n"))
	f.Add(true, []byte("\ufeffid;name;born;sex\r\nu1;\"An;1990;x\r\nu2;B;1990;x\r\n"))
	f.Add(true, []byte("id\tname\tborn\tsex\n\xff\xfe\t\t\t\n"))
	f.Add(false, []byte(`{"user":"u1","attributes":{"name":"An","birth":"1990"},"proofs":[{"kind":"cccd","how":"card","at":"2021-01-01T00:00:00Z"}]}`))
	f.Add(false, []byte("{}\n[]\nnull\n{\"user\":1}\n{\"x\":2}\n\n\"\n"))
	f.Fuzz(func(t *testing.T, sheet bool, body []byte) {
		o := Options{Format: NDJSON}
		if sheet {
			o = Options{Format: CSV, Mapping: plain}
		}
		p, err := split(o.Format, body)
		if err != nil {
			return
		}
		table, err := newTable(o, p.head)
		if err != nil {
			return
		}
		d := peopleReader{table: table, app: "app", format: o.Format, now: time.Unix(1.6e9, 0)}
		for _, row := range p.rows {
			reg, bad := d.decode(row)
			if bad != nil && (bad.Code == "" || bad.VI == "" || bad.EN == "") {
				t.Errorf("row %q is refused without a reason", row)
			}
			if bad == nil && reg.App != "app" {
				t.Errorf("row %q is another app's", row)
			}
		}
		parts, err := packRows(p, 1)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, part := range parts {
			head, rows, err := unpack(part)
			if err != nil || !bytes.Equal(head, p.head) {
				t.Fatalf("unpack: %v", err)
			}
			for _, r := range rows {
				if r.n != int64(n+1) || !bytes.Equal(r.row, p.rows[n]) {
					t.Fatalf("row %d came out as %q", n, r.row)
				}
				n++
			}
		}
		if n != len(p.rows) {
			t.Fatalf("%d rows of %d", n, len(p.rows))
		}
	})
}

// FuzzUnpack: a part that this program did not write is an error.
func FuzzUnpack(f *testing.F) {
	p, err := pack(In, []byte("head"), []numbered{{1, []byte("a")}, {2, []byte("b")}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(p.Content, 2)
	f.Fuzz(func(_ *testing.T, content []byte, rows int) {
		_, _, _ = unpack(Part{Content: content, Rows: rows})
	})
}

func TestOneWrongQuoteCostsOneRow(t *testing.T) {
	body := "id,name,born,sex\nu1,\"An,1990,\n" + strings.Repeat("u2,Binh,1991,\n", 3_000)
	p, err := split(CSV, []byte(body))
	if err != nil || len(p.rows) != 3_001 {
		t.Errorf("%d rows of 3,001 (%v)", len(p.rows), err)
	}
}

// Every part of a table repeats its header: a long one with millions of short
// rows would make gigabytes of a piece (A33).
func TestAHeaderIsNoLongerThanARow(t *testing.T) {
	rows := strings.Repeat("a\n", 1_000)
	_, err := split(CSV, []byte("id,name,born,sex"+strings.Repeat(",x", 100_000)+"\n"+rows))
	if got := placesOf(err); len(got) != 1 || got[0] != "header" {
		t.Errorf("refused at %v (%v)", got, err)
	}
	if _, err := split(CSV, []byte("id,name,born,sex\n"+rows)); err != nil {
		t.Error(err)
	}
}

func TestDatesAsTheyAreWritten(t *testing.T) {
	m := Mapping{Dates: []string{"dd/MM/yyyy", "d.M.yyyy", "yyyyMMdd", "MM/yyyy", "dd/MM/yyyy HH:mm"}}
	for in, want := range map[string]string{
		"15/01/1990": "1990-01-15", " 1.2.1990 ": "1990-02-01", "19900115": "1990-01-15", "1990": "1990", "1990-01-15": "1990-01-15",
		"01/1990": "1990", "20/03/1990 00:00": "1990-03-20", "31/02/1990": "31/02/1990", "": "",
	} {
		if got := m.date(in); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
	for form, good := range map[string]bool{"dd/MM/yyyy": true, "yyyyMMdd": true, "yy": false, "dd/MMM/yyyy": false, "dd/MM/yyyy HH:mm:ss": true, "H:mm yyyy": false, "dd/MM/yyyy MM": false, "2006": false, "": false} {
		if _, ok := layout(form); ok != good {
			t.Errorf("the form %q is taken: %v", form, ok)
		}
	}
}

func TestAMappingIsCheckedAsAWhole(t *testing.T) {
	bad := Mapping{Columns: map[string]string{"user": "id", "nickname": "x"}, Constants: map[string]string{"user": "1"}, Separator: "|",
		Dates: []string{"long ago"}, Sex: map[string]string{"x": "other"}, Proofs: []ProofRule{{Kind: "cccd"}}}
	err := bad.Check(People)
	for _, place := range []string{"columns.nickname", "columns.name", "columns.birth", "constants.user", "separator", "dates", "sex", "proofs"} {
		if !strings.Contains(fmt.Sprintf("%+v", placesOf(err)), "mapping."+place) {
			t.Errorf("nothing is said of %s: %v", place, placesOf(err))
		}
	}
	if err := plain.Check(People); err != nil {
		t.Errorf("a good one: %v", err)
	}
}

func placesOf(err error) (paths []string) {
	for _, p := range fault.Of(err).Places {
		paths = append(paths, p.Path)
	}
	return paths
}
