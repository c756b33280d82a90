package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"

	"github.com/motma/motma/internal/store/migrations"
)

// The migrations that are each engine's own affair: scanStep makes what the
// day tables hang from, keyStep takes a check from account_key.
const (
	scanStep = 2
	keyStep  = 9
)

// provider makes goose's runner of the shared steps and of the engine's own;
// one that it has no statements for is empty.
func provider(dialect goose.Dialect, db *sql.DB, own map[int64]string, o ...goose.ProviderOption) (*goose.Provider, error) {
	steps := []*goose.Migration{ownStep(scanStep, own[scanStep]), ownStep(keyStep, own[keyStep])}
	o = append(o, goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true))
	return goose.NewProvider(dialect, db, migrations.FS, o...)
}

func ownStep(version int64, text string) *goose.Migration {
	return goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if text == "" {
			return nil
		}
		_, err := tx.ExecContext(ctx, text)
		return err
	}}, nil)
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
	last := int64(keyStep)
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

// migrate on SQLite needs no lock but the file's. The engine's own steps are
// empty: tables of days stand alone, and a check costs next to nothing.
func (l *lite) migrate(ctx context.Context) error {
	p, err := provider(goose.DialectSQLite3, l.writing, nil)
	if err != nil {
		return err
	}
	return up(ctx, p)
}
