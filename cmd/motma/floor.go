package main

import (
	"context"
	"net"

	"github.com/motma/motma/internal/load"
)

// floorCmd is the bare HTTP server that bench measures beside serve.
type floorCmd struct {
	Listen string `required:"" help:"Address."`
	Answer int    `required:"" help:"Bytes of an answer."`
	JSON   bool   `name:"json" help:"Decode and encode JSON."`
}

// Run answers until it is told to stop.
func (c *floorCmd) Run(ctx context.Context) error {
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	if c.JSON {
		return load.ServeFloor(ctx, l, load.FloorJSON(c.Answer))
	}
	return load.ServeFloor(ctx, l, load.Floor(c.Answer))
}
