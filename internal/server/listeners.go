package server

import (
	"sync"
	"time"

	"github.com/motma/motma/internal/fault"
)

// Requests that wait for something new, at most: of the server, and of one
// client. They hold a connection and hardly any memory. Project's own choice.
const (
	maxListeners    = 4_096
	maxListenersOne = 16
)

// listeners counts requests that may wait: they hold no slots, so they are
// bounded by themselves.
type listeners struct {
	mu  sync.Mutex
	all int
	of  map[string]int
}

func (l *listeners) enter(client string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.of[client] >= maxListenersOne:
		return errQuota.After(time.Second)
	case l.all >= maxListeners:
		return fault.ErrBusy
	case l.of == nil:
		l.of = map[string]int{}
	}
	l.all++
	l.of[client]++
	return nil
}

func (l *listeners) leave(client string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.of[client]--; l.of[client] == 0 {
		delete(l.of, client)
	}
}
