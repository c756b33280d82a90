package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
)

// maxDelivery bounds the body of a delivery.
const maxDelivery = 64 << 10

// receiver is where the platform calls the apps with a webhook: one path for
// each, on this machine alone.
type receiver struct {
	server *http.Server
	base   string
	served chan error
	hear   func(app string, e api.Event)

	mu    sync.Mutex
	hooks map[string]hook // by app
}

// hook is an app with a webhook, and what its deliveries are signed with.
type hook struct {
	app    *client.Client
	secret string
}

func openReceiver(hear func(app string, e api.Event)) (*receiver, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &receiver{base: "http://" + l.Addr().String() + "/", served: make(chan error, 1), hear: hear, hooks: map[string]hook{}}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second}
	go func() { r.served <- r.server.Serve(l) }()
	return r, nil
}

// close stops receiving.
func (r *receiver) close() error {
	err := r.server.Close()
	if served := <-r.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// register has an app's feed sent here, what changes from now on.
func (r *receiver) register(ctx context.Context, app string, c *client.Client) error {
	made, err := c.PutWebhook(ctx, api.WebhookInput{URL: r.base + app, Types: []string{changed}})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hooks[app] = hook{c, made.Secret}
	return nil
}

// leave has nothing sent here any more.
func (r *receiver) leave(ctx context.Context) error {
	for id, h := range r.hooks {
		if err := h.app.DropWebhook(ctx); err != nil {
			return fmt.Errorf("webhook of %s: %w", id, err)
		}
	}
	return nil
}

// ServeHTTP takes one delivery, if it is the platform's.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, maxDelivery))
	if err != nil {
		return
	}
	app := strings.TrimPrefix(q.URL.Path, "/")
	r.mu.Lock()
	h, known := r.hooks[app]
	r.mu.Unlock()
	if !known {
		http.NotFound(w, q)
		return
	}
	event, err := client.CheckWebhook([]string{h.secret}, q.Header, body)
	if err != nil {
		http.Error(w, "not the platform's", http.StatusBadRequest)
		return
	}
	r.hear(app, event)
	w.WriteHeader(http.StatusNoContent)
}
