package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/load"
)

// benchImportGoal is what is asked of an import on PostgreSQL, rows a second
// on two cores beside a million people.
const benchImportGoal = 5_000

// imports measures a whole list of new people, from the first byte sent to the
// last result read, through the API as an app would.
func (p *benchServer) imports(ctx context.Context) error {
	if !p.wants(benchImport) {
		return nil
	}
	p.progress(p.engine, benchImport)
	c, err := client.New(client.Config{Base: "http://" + p.public, ID: benchApp, Key: p.clients[benchApp]})
	if err != nil {
		return err
	}
	list := bytes.NewReader(p.list())
	var job api.Import
	metered := load.Meter{Server: p.server.PID(), Database: p.postmaster}.Metered(load.Contender{Name: benchImport, Run: func(ctx context.Context) (_ *load.Result, err error) {
		began := time.Now()
		if job, err = c.Import(ctx, list, client.ListImport{ImportInput: api.ImportInput{Format: "ndjson"}}); err != nil {
			return nil, err
		}
		r := &load.Result{}
		err = c.ImportResults(ctx, job.Import, func(api.ImportResult) error { r.Done++; return nil })
		r.Took = time.Since(began)
		return r, err
	}})
	r, err := metered.Run(ctx)
	if err != nil {
		return err
	}
	if job.Counts.Created != int64(p.listed) || r.Done != p.listed {
		return fmt.Errorf("import: %d results of %d rows, %d new people", r.Done, p.listed, job.Counts.Created)
	}
	row := load.Alone(benchImport, p.engine, "rows/s", []*load.Result{r})
	if p.engine == "postgres" {
		row.Goal.Least = benchImportGoal
	}
	p.add(row)
	p.burnt(benchImport, []*load.Result{r})
	p.note = append(p.note, fmt.Sprintf("import on %s: the work alone %.0f rows/s; the server's memory at its peak %d MiB", p.engine, job.Rate, p.server.Peak()>>20))
	return nil
}

// list is what an app knows of its users: a paper number, checked against the
// register, an insurance number and a phone.
func (p *benchServer) list() []byte {
	var b bytes.Buffer
	for i := range p.listed {
		fmt.Fprintf(&b, `{"user":"listed-%d","attributes":{"name":%q,"birth":%q,"sex":"male","cccd":"0480%08d","bhyt":"DN4480%09d","phone":"05%08d","unit":"26734"},`+
			`"proofs":[{"kind":"cccd","how":"register","at":"2021-07-01T00:00:00Z"}]}`+"\n", i, benchName(i), benchBirth(i), i, i, i)
	}
	return b.Bytes()
}
