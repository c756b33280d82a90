package main

import (
	"strings"
	"testing"
)

func TestNoPasswordOfADatabaseIsShown(t *testing.T) {
	for url, want := range map[string]string{
		"motma.db":                               "motma.db",
		"sqlite:/var/lib/motma.db":               "sqlite:/var/lib/motma.db",
		"postgres://u:s3cret@db.example/motma":   "postgres://[set]@db.example/motma",
		"postgres://u:s3c@s3cret@db/motma":       "postgres://[set]@db/motma",
		"postgres://db/motma?password=s3cret":    "postgres://db/motma",
		"postgres://db/m?sslPassword=s3cret&a=b": "postgres://db/m?a=b",
		"postgres://u:s3cr%zzet@db/motma":        "[set]",
	} {
		if got := (database{DB: url}).shown(); got != want || strings.Contains(got, "s3c") {
			t.Errorf("shown as %s, want %s", got, want)
		}
	}
}
