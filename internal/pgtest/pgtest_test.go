package pgtest_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/motma/motma/internal/pgtest"
)

func exec(t *testing.T, url, sql string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	if _, err := c.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func TestServerClonesAndSurvivesKill(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := pgtest.Start(ctx, pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	template, err := s.Database(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	exec(t, template, "CREATE TABLE kept (n INT)")
	exec(t, template, "INSERT INTO kept VALUES (1)")
	clone, err := s.Database(ctx, template)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, clone, "INSERT INTO kept VALUES (2)")
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := pgx.Connect(ctx, clone); err == nil {
		t.Fatal("a killed server answers")
	}
	if err := s.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]int{template: 1, clone: 2} {
		c, err := pgx.Connect(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if err := c.QueryRow(ctx, "SELECT COUNT(*) FROM kept").Scan(&n); err != nil || n != want {
			t.Errorf("%d rows, want %d (%v)", n, want, err)
		}
		c.Close(ctx)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := pgx.Connect(ctx, clone); err == nil {
		t.Error("a stopped server answers")
	}
}
