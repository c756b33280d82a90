package client

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Retries of one request at most, and the longest pause that a platform may
// ask for.
const (
	maxTries = 6
	maxPause = 30 * time.Second
)

// again says whether and when to send a request once more. Clients that failed
// together must not come back together, and none comes back before the
// platform said: the jitter is added to Retry-After. A wait longer than
// maxPause is the caller's affair.
func (c *Client) again(answer *http.Response, err error, try int) (time.Duration, bool) {
	asked := max(retryAfter(answer), askedBy(err))
	if try >= maxTries || asked > maxPause || !worth(answer, err, try) || !c.budget.spend() {
		return 0, false
	}
	return c.backOff(try, asked), true
}

// backOff is the pause before the next attempt: it doubles, half of it is
// chance, and it is no shorter than what the platform asks.
func (c *Client) backOff(try int, asked time.Duration) time.Duration {
	pause := min(c.pause<<try, maxPause)
	return max(asked, pause/2) + rand.N(pause/2+1)
}

// retryAfter reads what the platform asks, in seconds.
func retryAfter(answer *http.Response) time.Duration {
	if answer == nil {
		return 0
	}
	s, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if err != nil || s < 0 {
		return 0
	}
	return time.Duration(min(s, 1<<30)) * time.Second
}

// askedBy is the same for a token that could not be had.
func askedBy(err error) time.Duration {
	var busy busyError
	errors.As(err, &busy)
	return busy.after
}

// worth says whether another attempt may go better. A token that ended is
// worth one.
func worth(answer *http.Response, err error, try int) bool {
	if err != nil {
		return isTransport(err)
	}
	switch answer.StatusCode {
	case http.StatusUnauthorized:
		return try == 0
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// budget bounds retries to a share of what succeeds: a platform that fails
// everything gets no storm on top (A35).
type budget struct {
	mu   *sync.Mutex
	left *float64
}

const (
	budgetFull = 60.0
	budgetEarn = 0.2 // of a retry for each success
)

func newBudget() budget {
	left := budgetFull
	return budget{&sync.Mutex{}, &left}
}

func (b budget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if *b.left < 1 {
		return false
	}
	*b.left--
	return true
}

func (b budget) earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	*b.left = min(*b.left+budgetEarn, budgetFull)
}
