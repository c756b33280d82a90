package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/store"
)

// database says which one, for every command that opens it.
type database struct {
	DB       string `name:"db" default:"motma.db" env:"MOTMA_DB" placeholder:"PATH|URL" help:"SQLite file, or postgres:// URL (default: motma.db)."`
	KeepDays int    `default:"30" help:"Days that scans are kept (1-365); older ones cannot be read and are removed."`
	FeedDays int    `default:"30" help:"Days that the change feed is kept (1-365)."`
	Conns    int    `default:"16" help:"Connections to PostgreSQL."`
}

var errNoDatabase = fault.New(fault.Invalid, "database_missing",
	"Không có tệp cơ sở dữ liệu này; hãy kiểm tra --db, hoặc tạo mới bằng: motma admin init.",
	"There is no such database file; check --db, or make one with: motma admin init.")

// make opens a database, and makes it first if need be.
func (d database) make(ctx context.Context) (*store.DB, error) {
	return store.Open(ctx, d.DB, store.Options{KeepDays: d.KeepDays, FeedDays: d.FeedDays, Conns: d.Conns})
}

// open opens a database that is there: a slip in its name must not make an
// empty one, of which everything can be said to be well.
func (d database) open(ctx context.Context) (*store.DB, error) {
	if err := d.there(); err != nil {
		return nil, err
	}
	return d.make(ctx)
}

// look opens it to read alone, which is possible beside a running server.
func (d database) look(ctx context.Context) (*store.DB, error) {
	if err := d.there(); err != nil {
		return nil, err
	}
	return store.Open(ctx, d.DB, store.Options{KeepDays: d.KeepDays, Conns: d.Conns, ReadOnly: true})
}

// there says whether a SQLite file is there; PostgreSQL says so itself.
func (d database) there() error {
	path, ok := d.file()
	if !ok {
		return nil
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return errNoDatabase.With(err)
	}
	return nil
}

// file gives the path of a SQLite file.
func (d database) file() (path string, ok bool) {
	path = strings.TrimPrefix(d.DB, "sqlite:")
	return path, path != ":memory:" && !strings.Contains(path, "://")
}

// shown is the database's address without its secrets, for people and logs. A
// password may stand before the host or among the settings.
func (d database) shown() string {
	if !strings.Contains(d.DB, "://") {
		return d.DB
	}
	u, err := url.Parse(d.DB)
	if err != nil || u.Host == "" {
		return "[set]"
	}
	who, settings := "", u.Query()
	if u.User != nil {
		who = "[set]@"
	}
	for k := range settings {
		if strings.Contains(strings.ToLower(k), "pass") {
			settings.Del(k)
		}
	}
	shown := u.Scheme + "://" + who + u.Host + u.Path
	if len(settings) > 0 {
		shown += "?" + settings.Encode()
	}
	return shown
}

// identity is the age identity that opens the signing keys.
type identity struct {
	Identity string `default:"motma.age" env:"MOTMA_IDENTITY" placeholder:"FILE" help:"age identity that opens the signing keys; keep it apart from backups."`
	Sandbox  bool   `help:"A sandbox, with a database and keys of its own: its codes are for tests and say so, and apps register themselves."`
}

var errNoIdentity = fault.New(fault.Invalid, "identity_missing",
	"Chưa có tệp định danh age; hãy chạy: motma admin init.",
	"There is no age identity yet; run: motma admin init.")

// read gives the identity; a file that others can read is refused, where the
// system tells.
func (i identity) read() (string, error) {
	info, err := os.Stat(i.Identity)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errNoIdentity.With(err)
	}
	if err != nil {
		return "", err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read by others: chmod 600 %s", i.Identity, i.Identity)
	}
	b, err := os.ReadFile(i.Identity)
	return string(b), err
}

// create makes the identity unless it is there.
func (i identity) create() error {
	if _, err := os.Stat(i.Identity); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	id, err := keyring.NewIdentity()
	if err != nil {
		return err
	}
	return writeSecret(i.Identity, []byte(id))
}

func (i identity) ring(ctx context.Context, db *store.DB) (*keyring.Ring, error) {
	id, err := i.read()
	if err != nil {
		return nil, err
	}
	return keyring.Open(ctx, db, id, i.Sandbox, time.Now)
}

// writeSecret writes a new file that only its owner can read. It never
// overwrites one.
func writeSecret(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
