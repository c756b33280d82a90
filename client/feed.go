package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/motma/motma/api"
)

// FeedOptions say what of the feed is read, and what becomes of the cursor.
type FeedOptions struct {
	// Cursor is where to begin: the one kept last, or that of an export. Empty:
	// the oldest event kept.
	Cursor string
	// Types are the event types wanted; none: all.
	Types []string
	// Keep is called with the cursor behind events that were dealt with: the
	// loop's body has returned for each of them. Store it; what comes after it
	// comes again after a crash. An error ends the reading.
	Keep func(cursor string) error
	// Once ends the reading where there is nothing more, instead of waiting.
	Once bool
}

// feedWait is how long the platform may wait for an event; feedPage is how
// many are asked for.
const (
	feedWait = 25
	feedPage = 200
)

// Feed gives what changes for the app's users, in order, and waits for more,
// until ctx ends or an error comes up that trying again does not mend: the
// code "cursor_expired" says to export the users anew and to go on from there.
func (c *Client) Feed(ctx context.Context, o FeedOptions) iter.Seq2[api.Event, error] {
	return func(yield func(api.Event, error) bool) {
		for {
			page, err := c.FeedPage(ctx, o)
			if err != nil {
				yield(api.Event{}, err)
				return
			}
			for _, e := range page.Events {
				if !yield(e, nil) {
					return
				}
			}
			if err := o.keep(page.Next); err != nil {
				yield(api.Event{}, err)
				return
			}
			if o.Once && !page.More {
				return
			}
		}
	}
}

func (o *FeedOptions) keep(cursor string) error {
	moved := cursor != "" && cursor != o.Cursor
	if moved {
		o.Cursor = cursor
	}
	if !moved || o.Keep == nil {
		return nil
	}
	return o.Keep(cursor)
}

// FeedPage gives one page of the feed.
func (c *Client) FeedPage(ctx context.Context, o FeedOptions) (api.FeedPage, error) {
	q := o.query()
	q.Set("limit", strconv.Itoa(feedPage))
	if !o.Once {
		q.Set("wait", strconv.Itoa(feedWait))
	}
	var page api.FeedPage
	return page, c.call(ctx, http.MethodGet, "/v1/feed?"+q.Encode(), nil, &page)
}

func (o FeedOptions) query() url.Values {
	q := url.Values{}
	if o.Cursor != "" {
		q.Set("cursor", o.Cursor)
	}
	if len(o.Types) > 0 {
		q.Set("types", strings.Join(o.Types, ","))
	}
	return q
}

// maxEvent bounds one line of a stream.
const maxEvent = 1 << 20

// errEnded is the end of a stream; it is begun anew.
var errEnded = errors.New("motma client: the stream ended")

// Stream is Feed by server-sent events: one connection that stays open, and is
// made anew where it was left. It heeds all options but Once.
func (c *Client) Stream(ctx context.Context, o FeedOptions) iter.Seq2[api.Event, error] {
	return func(yield func(api.Event, error) bool) {
		for fails := 0; ; fails++ {
			before := o.Cursor
			err := c.listen(ctx, &o, func(e api.Event) bool { return yield(e, nil) })
			if o.Cursor != before {
				fails = 0
			}
			switch {
			case err == nil:
				return
			case ctx.Err() != nil:
				yield(api.Event{}, ctx.Err())
				return
			case !errors.Is(err, errEnded):
				yield(api.Event{}, err)
				return
			}
			if err := sleep(ctx, min(c.pause<<min(fails, 8), maxPause)); err != nil {
				yield(api.Event{}, err)
				return
			}
		}
	}
}

// listen reads one connection. It gives nil when the caller wants no more.
func (c *Client) listen(ctx context.Context, o *FeedOptions, yield func(api.Event) bool) error {
	answer, err := c.do(ctx, request{method: http.MethodGet, path: "/v1/feed/stream?" + o.query().Encode(), accept: "text/event-stream"})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(make([]byte, 4<<10), maxEvent)
	var id, data string
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case lines.Text() == "":
			if more, err := o.dispatch(id, data, yield); err != nil || !more {
				return err
			}
			data = ""
		case field == "id":
			id = value
		case field == "data":
			data = value
		}
	}
	return errEnded
}

// dispatch gives one event, and then keeps the cursor behind it.
func (o *FeedOptions) dispatch(id, data string, yield func(api.Event) bool) (more bool, err error) {
	if data != "" {
		var e api.Event
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			return false, fmt.Errorf("motma client: read event: %w", err)
		}
		if !yield(e) {
			return false, nil
		}
	}
	return true, o.keep(id)
}

// PutWebhook has the feed sent to an address. The secret is in the answer that
// makes the webhook, and in no other.
func (c *Client) PutWebhook(ctx context.Context, in api.WebhookInput) (api.Webhook, error) {
	var out api.Webhook
	return out, c.call(ctx, http.MethodPut, "/v1/webhook", in, &out)
}

// DropWebhook ends the webhook: the feed is sent no more.
func (c *Client) DropWebhook(ctx context.Context) error {
	return c.call(ctx, http.MethodDelete, "/v1/webhook", nil, nil)
}

// Withdraw says that a user has left the app.
func (c *Client) Withdraw(ctx context.Context, account string) error {
	return c.call(ctx, http.MethodDelete, "/v1/accounts/"+account, nil, nil)
}
