package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/motma/motma/api"
)

// uploadBytes is how large the body of one batch becomes: half of what the
// platform takes.
const uploadBytes = 4 << 20

// Upload records any number of readings, in batches, and gives each its
// result, in the order of scans; Line counts from 1. A reading that could not
// be taken now (its problem says 429 or 5xx, or the answer broke off) is sent
// again while the retry budget lasts.
//
// With an error, results hold what is known: a reading whose Line is 0 has no
// result yet. Keep it, and upload it again later: that is safe.
func (c *Client) Upload(ctx context.Context, scans []api.Scan) ([]api.ScanResult, error) {
	results := make([]api.ScanResult, len(scans))
	left := make([]int, len(scans))
	for i := range left {
		left[i] = i
	}
	for try := 0; ; try++ {
		var err error
		if left, err = c.uploadOnce(ctx, scans, left, results); len(left) == 0 {
			return results, nil
		}
		if ctx.Err() != nil {
			return results, ctx.Err()
		}
		if !passing(err) || try >= maxTries || !c.budget.spend() {
			return results, fmt.Errorf("motma client: %d of %d readings are not recorded: %w", len(left), len(scans), err)
		}
		if err := sleep(ctx, c.backOff(try, 0)); err != nil {
			return results, err
		}
	}
}

// errLater is a reading that the platform could not take now.
var errLater = errors.New("the platform could not take them now")

// uploadOnce sends each of left once, and gives those that are to be sent
// again.
func (c *Client) uploadOnce(ctx context.Context, scans []api.Scan, left []int, results []api.ScanResult) (again []int, err error) {
	for len(left) > 0 {
		n, sizeErr := batchSize(scans, left)
		if sizeErr != nil {
			return left, sizeErr
		}
		part := make([]api.Scan, n)
		for i, at := range left[:n] {
			part[i] = scans[at]
		}
		got, sendErr := c.ScanBatch(ctx, part)
		for i, at := range left[:n] {
			if i >= len(got) || later(got[i].Problem) {
				again = append(again, at)
				continue
			}
			results[at] = got[i]
			results[at].Line = at + 1
		}
		left = left[n:]
		if sendErr != nil {
			return append(again, left...), sendErr
		}
	}
	return again, errLater
}

// batchSize is how many of left fit into one batch.
func batchSize(scans []api.Scan, left []int) (int, error) {
	size := 0
	for n, at := range left {
		line, err := json.Marshal(scans[at])
		if err != nil {
			return 0, fmt.Errorf("motma client: %w", err)
		}
		if size += len(line) + 1; n > 0 && size > uploadBytes || n == api.MaxBatch {
			return n, nil
		}
	}
	return len(left), nil
}

// later says that a line's problem will pass.
func later(p *api.Problem) bool {
	return p != nil && (p.Status >= 500 || p.Status == http.StatusTooManyRequests)
}

// passing says whether another attempt may go better.
func passing(err error) bool {
	var p *api.Problem
	return errors.Is(err, errLater) || isTransport(err) || errors.As(err, &p) && later(p)
}
