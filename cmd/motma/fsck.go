package main

import (
	"context"
	"errors"
	"fmt"
)

type fsckCmd struct{ database }

// Run checks a database's invariants: exit code 0 when all hold, 1 when not.
func (c *fsckCmd) Run(ctx context.Context, std streams) (err error) {
	db, err := c.look(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	findings, err := db.Fsck(ctx)
	if err != nil {
		return err
	}
	for _, f := range findings {
		fmt.Fprintln(std.Out, f)
	}
	if len(findings) > 0 {
		return exitCode(1)
	}
	fmt.Fprintln(std.Out, "fsck: all invariants hold")
	return nil
}
