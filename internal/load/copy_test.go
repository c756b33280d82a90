package load

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/motma/motma/internal/pgtest"
)

func TestCopyFillsTablesLikeTheRealOnes(t *testing.T) {
	pg, err := pgtest.Start(t.Context(), pgtest.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer pg.Stop()
	url, err := pg.Database(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	_, err = c.Exec(t.Context(), `CREATE TABLE a (place BIGINT, at BIGINT, id BYTEA, kind SMALLINT, client INTEGER, day INTEGER, PRIMARY KEY (place, at, id) INCLUDE (kind));
		CREATE TABLE b (account BIGINT, at BIGINT, id BYTEA, place BIGINT, PRIMARY KEY (account, at, id))`)
	if err != nil {
		t.Fatal(err)
	}
	copier, err := CopyTables(t.Context(), url, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	crowd := Crowd{Places: []int64{7, 8}, Accounts: []int64{21, 22, 23}, Day: 19000}
	r, err := copier.Run(t.Context(), crowd, 2, 50, 50*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	var rows, copies, strangers, indexes int
	err = c.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM floor_a), (SELECT count(*) FROM floor_b JOIN floor_a USING (place, at, id)),
		(SELECT count(*) FROM floor_a WHERE place NOT IN (7, 8) OR day <> 19000) + (SELECT count(*) FROM floor_b WHERE account NOT IN (21, 22, 23)),
		(SELECT count(*) FROM pg_indexes WHERE tablename IN ('floor_a', 'floor_b'))`).Scan(&rows, &copies, &strangers, &indexes)
	if err != nil {
		t.Fatal(err)
	}
	if r.Done < 2 || rows != 50*r.Done || copies != rows || strangers > 0 || indexes != 2 || r.Units != float64(rows) {
		t.Errorf("%d batches, %v units: %d rows, %d copies, %d strangers, %d indexes", r.Done, r.Units, rows, copies, strangers, indexes)
	}
	if err := copier.Drop(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestInsertFillsTablesLikeTheRealOnes(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "real.db"), filepath.Join(dir, "floor.db")
	db, err := sql.Open("sqlite", from)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`CREATE TABLE a (place INTEGER NOT NULL, at INTEGER NOT NULL, id BLOB NOT NULL, kind INTEGER NOT NULL, PRIMARY KEY (place, at, id)) WITHOUT ROWID;
		CREATE INDEX a_kind ON a (kind); CREATE TABLE b (account INTEGER, at INTEGER, id BLOB, place INTEGER)`)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	floor, err := InsertTables(t.Context(), from, to, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	defer floor.Close()
	r, err := floor.Run(t.Context(), Crowd{Places: []int64{7, 8}, Accounts: []int64{21}}, 50, 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	var rows, copies, indexes int
	err = floor.db.QueryRow(`SELECT (SELECT count(*) FROM a WHERE place IN (7, 8)), (SELECT count(*) FROM a JOIN b USING (place, at, id) WHERE account = 21),
		(SELECT count(*) FROM sqlite_master WHERE name = 'a_kind')`).Scan(&rows, &copies, &indexes)
	if err != nil {
		t.Fatal(err)
	}
	if r.Done == 0 || rows != 50*r.Done || copies != rows || indexes != 1 || r.Units != float64(rows) {
		t.Errorf("%d batches, %v units: %d rows, %d copies, %d indexes", r.Done, r.Units, rows, copies, indexes)
	}
	if _, err := InsertTables(t.Context(), from, filepath.Join(dir, "other.db"), []string{"nowhere"}); err == nil {
		t.Error("a table that is not there makes no error")
	}
}
