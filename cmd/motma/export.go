package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
)

type exportCmd struct {
	People  exportPeopleCmd  `cmd:"" help:"Download all of an app's own people, through the API."`
	Approve exportApproveCmd `cmd:"" help:"Let a large export go on; for an officer."`
}

type exportPeopleCmd struct {
	remote
	File  string    `arg:"" help:"Where to write the people, one a line (NDJSON)."`
	Since time.Time `placeholder:"TIME" help:"Only those who changed since, e.g. 2021-11-01T00:00:00Z."`
	ID    string    `name:"export" placeholder:"ID" help:"Go on with this export, which an officer approved."`
}

// Run asks for the export, waits for it, and writes what matches the manifest.
func (c *exportPeopleCmd) Run(ctx context.Context, std streams) error {
	cl, err := c.client()
	if err != nil {
		return err
	}
	if c.ID == "" {
		var in api.ExportInput
		if !c.Since.IsZero() {
			in.Since = &c.Since
		}
		x, err := cl.CreateExport(ctx, in)
		if err != nil {
			return err
		}
		c.ID = x.Export
	}
	var x api.Export
	err = writeFile(c.File, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		x, err = cl.Export(ctx, c.ID, func(p api.ExportedPerson) error { return enc.Encode(p) })
		return err
	})
	if errors.Is(err, client.ErrWaiting) {
		fmt.Fprintf(std.Err, "Cần người vận hành duyệt: motma export approve %s; sau đó chạy lại với --export %s.\n"+
			"An officer has to approve it: motma export approve %s; then run this again with --export %s.\n", c.ID, c.ID, c.ID, c.ID)
		return exitCode(1)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "đã xuất %d người vào / %d people exported to %s\n", x.Rows, x.Rows, c.File)
	return nil
}

type exportApproveCmd struct {
	remote
	ID string `arg:"" help:"The export."`
}

// Run approves an export.
func (c *exportApproveCmd) Run(ctx context.Context, std streams) error {
	cl, err := c.client()
	if err != nil {
		return err
	}
	x, err := cl.ApproveExport(ctx, c.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "export %s of %s (%d people): %s\n", x.Export, x.App, x.Rows, x.State)
	return nil
}
