package client

import (
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

// again says whether and when to send a request once more.
func (c *Client) again(answer *http.Response, err error, try int) (time.Duration, bool) {
	if try >= maxTries || !worth(answer, err, try) || !c.budget.spend() {
		return 0, false
	}
	pause := c.pause << try
	if answer != nil {
		if s, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && s >= 0 {
			pause = max(pause, time.Duration(s)*time.Second)
		}
	}
	// Clients that failed together must not come back together.
	return min(pause, maxPause)/2 + rand.N(min(pause, maxPause)/2+1), true
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
