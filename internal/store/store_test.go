package store_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
)

func TestSQLite(t *testing.T)   { storetest.Run(t, storetest.SQLite()) }
func TestPostgres(t *testing.T) { storetest.Run(t, storetest.Postgres()) }

// catalogue lists columns, constraints and indexes of a PostgreSQL database.
const catalogue = `
SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END ||
	COALESCE(' DEFAULT ' || column_default, '') FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
	WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'partitioned ' || partrelid::regclass || ' ' || pg_get_partkeydef(partrelid) FROM pg_partitioned_table
ORDER BY 1`

func TestFreshPostgresSchemaIsTheGoldenOne(t *testing.T) {
	t.Parallel()
	c, err := pgx.Connect(t.Context(), storetest.Postgres().URL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	rows, err := c.Query(t.Context(), catalogue)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	dated := regexp.MustCompile(`goose_|scan_(place|account)_[0-9]{8}`) // made by the day, not by a migration
	store.Golden(t, "schema_postgres.txt", slices.DeleteFunc(found, dated.MatchString))
}
