//go:build unix

package main

import (
	"testing"

	"github.com/motma/motma/api"
)

// A sandbox that many teams share lies in PostgreSQL; it, too, goes on where it
// ended.
func TestSandboxInPostgres(t *testing.T) {
	db, dir := postgresFor(t), t.TempDir()
	qids := map[string]bool{}
	for _, app := range []string{"one", "two"} {
		url, stop := startSandbox(t, dir, "--db", db)
		out, err := joined(t, url, app).Register(t.Context(), api.Registration{User: "u1",
			Attributes: api.Attributes{Name: "Nguyễn Thị Hoa", Birth: "1988-04-12", CCCD: "001188000101"}})
		if err != nil || out.State != "linked" {
			t.Errorf("%+v, %v", out, err)
		}
		qids[out.QID] = true
		stop()
	}
	if len(qids) != 1 {
		t.Errorf("one person has %d QIDs", len(qids))
	}
}
