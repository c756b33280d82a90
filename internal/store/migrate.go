package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"

	"github.com/motma/motma/internal/store/migrations"
)

// scanStep is the migration that makes what the day tables hang from.
const scanStep = 2

// provider makes goose's runner of the shared steps and of the engine's own.
func provider(dialect goose.Dialect, db *sql.DB, scans string, o ...goose.ProviderOption) (*goose.Provider, error) {
	own := goose.NewGoMigration(scanStep, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if scans == "" {
			return nil
		}
		_, err := tx.ExecContext(ctx, scans)
		return err
	}}, nil)
	o = append(o, goose.WithGoMigrations(own), goose.WithDisableGlobalRegistry(true))
	return goose.NewProvider(dialect, db, migrations.FS, o...)
}

// up runs the steps that are missing, and refuses a database from the future.
func up(ctx context.Context, p *goose.Provider) error {
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if have > want {
		return errNewer
	}
	if have == want {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate schema: %w", err)
	}
	return nil
}

// latest is the version of the newest step.
func latest() (int64, error) {
	steps, err := migrations.FS.ReadDir(".")
	if err != nil {
		return 0, err
	}
	last := int64(scanStep)
	for _, s := range steps {
		v, err := goose.NumericComponent(s.Name())
		if err != nil {
			return 0, err
		}
		last = max(last, v)
	}
	return last, nil
}

// isCurrent refuses to read a database of another version.
func (db *DB) isCurrent(ctx context.Context) error {
	want, err := latest()
	if err != nil {
		return err
	}
	have, err := schemaOf(ctx, db.e.read())
	switch {
	case err != nil:
		return err
	case have > want:
		return errNewer
	case have < want:
		return errOlder
	}
	return nil
}

// schemaOf tells the version of the schema.
func schemaOf(ctx context.Context, c conn) (v int64, err error) {
	err = one(ctx, c, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version", nil, &v)
	return v, err
}

// migrate on SQLite needs no lock but the file's. The engine's own step is
// empty: tables of days stand alone.
func (l *lite) migrate(ctx context.Context) error {
	p, err := provider(goose.DialectSQLite3, l.writing, "")
	if err != nil {
		return err
	}
	return up(ctx, p)
}
