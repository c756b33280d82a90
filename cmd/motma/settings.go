package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	Conns    int    `default:"16" help:"Connections to PostgreSQL."`
}

func (d database) open(ctx context.Context) (*store.DB, error) {
	return store.Open(ctx, d.DB, store.Options{KeepDays: d.KeepDays, Conns: d.Conns})
}

// shown is the database's address without its secrets, for people and logs.
func (d database) shown() string {
	if scheme, rest, ok := strings.Cut(d.DB, "://"); ok {
		if _, host, ok := strings.Cut(rest, "@"); ok {
			return scheme + "://[set]@" + host
		}
	}
	return d.DB
}

// identity is the age identity that opens the signing keys.
type identity struct {
	Identity string `default:"motma.age" env:"MOTMA_IDENTITY" placeholder:"FILE" help:"age identity that opens the signing keys; keep it apart from backups."`
	Sandbox  bool   `help:"A sandbox: codes say wherever they are shown that they are for tests."`
}

var errNoIdentity = fault.New(fault.Invalid, "identity_missing",
	"Chưa có tệp định danh age; hãy chạy: motma admin init.",
	"There is no age identity yet; run: motma admin init.")

// read gives the identity; a file that others can read is refused.
func (i identity) read() (string, error) {
	info, err := os.Stat(i.Identity)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errNoIdentity.With(err)
	}
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read by others: chmod 600 %s", i.Identity, i.Identity)
	}
	b, err := os.ReadFile(i.Identity)
	return string(b), err
}

// create makes the identity unless it is there.
func (i identity) create() error {
	if _, err := os.Stat(i.Identity); err == nil {
		return nil
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
