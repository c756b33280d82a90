package store

import (
	"context"
	"errors"
)

// openPG is the next step.
func openPG(context.Context, string, Options) (engine, error) {
	return nil, errors.New("store: this build keeps its data in SQLite only")
}
