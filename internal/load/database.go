package load

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Scratch makes a database of its own on a PostgreSQL server, so that what is
// there is not touched. drop removes it, whoever is still connected.
func Scratch(ctx context.Context, server string) (address string, drop func(context.Context) error, err error) {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" {
		return "", nil, errors.New("the server's URL is not right: postgres://user:password@host/name")
	}
	name := "motma_bench_" + strings.ToLower(rand.Text()[:8])
	if err := administer(ctx, server, "CREATE DATABASE "+name); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func(ctx context.Context) error {
		return administer(ctx, server, "DROP DATABASE "+name+" WITH (FORCE)")
	}, nil
}

func administer(ctx context.Context, server, statement string) error {
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	_, err = c.Exec(ctx, statement)
	return errors.Join(err, c.Close(ctx))
}
