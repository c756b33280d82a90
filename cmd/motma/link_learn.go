package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/motma/motma/internal/person"
)

// linkLearnCmd learns the model of a database's own accounts.
type linkLearnCmd struct {
	database
	Sample int `default:"20000" help:"From about how many accounts."`
}

// Run learns, and says what of.
func (c *linkLearnCmd) Run(ctx context.Context, std streams) (err error) {
	if c.Sample < 1000 || c.Sample > 1_000_000 {
		return errors.New("--sample: 1,000 to 1,000,000")
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	t := person.Teacher{Store: db, Now: time.Now, Sample: c.Sample}
	l, err := t.Learn(ctx, "motma link learn")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.Out, "learned from %d of %d accounts, without labels; a server takes it into use within the hour\n", l.Model.Records, l.Accounts)
	return err
}
