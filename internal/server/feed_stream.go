package server

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/internal/feed"
)

// eventStream is the media type of server-sent events.
const eventStream = "text/event-stream"

// heartbeat is how often a quiet stream says that it is alive; proxies cut off
// what is silent for longer. The client is looked at again then, too.
const heartbeat = 10 * time.Second

type streamInput struct {
	Last   string `header:"Last-Event-ID" maxLength:"200" doc:"The id of the last event received: browsers and libraries send it when they come back. It goes before cursor."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Where to begin; without one, the oldest event kept."`
	Types  string `query:"types" maxLength:"500" doc:"Event types wanted, separated by commas; all by default."`
}

// feedStream is GET /v1/feed/stream: server-sent events. The id of each is the
// cursor behind it.
type feedStream struct {
	typedEndpoint[streamInput, string]
}

func (e *feedStream) describe(reg huma.Registry, op *huma.Operation) {
	e.typedEndpoint.describe(reg, op)
	op.Responses["200"].Content = map[string]*huma.MediaType{eventStream: {Schema: &huma.Schema{Type: huma.TypeString,
		Description: "Server-sent events: data is an Event, id is a cursor."}}}
}

func (e *feedStream) serve(s *Server, c *call, r *http.Request) error {
	var in streamInput
	if err := e.bindInput(&in, c, r); err != nil {
		return err
	}
	q, err := feedInput{Cursor: or(in.Last, in.Cursor), Types: in.Types}.query()
	if err != nil {
		return err
	}
	if err := s.listeners.enter(c.client.ID); err != nil {
		return err
	}
	defer s.listeners.leave(c.client.ID)
	return s.stream(r.Context(), c, q)
}

// stream sends events as they come about, until the reader goes, the client
// may not any more, or the server stops.
func (s *Server) stream(ctx context.Context, c *call, q feed.Query) error {
	out := &stream{c: c, media: eventStream, buf: []byte("retry: 2000\n\n")}
	alive := time.NewTicker(heartbeat)
	defer alive.Stop()
	// The connection is read from no more; its deadline would end the request.
	http.NewResponseController(c.ResponseWriter).SetReadDeadline(time.Time{})
	for {
		changed := s.svc.Feed.Changed()
		page, err := s.readFeed(ctx, c, q)
		if err != nil {
			return err
		}
		if err := s.send(out, page, q.Cursor); err != nil {
			return nil // the reader is gone, or too slow: it comes back with its last id
		}
		if q.Cursor = page.Next; page.More {
			continue
		}
		quiet := false
		select {
		case <-changed:
		case <-alive.C:
			quiet = true
		case <-s.stopping:
			return nil
		case <-ctx.Done():
			return nil
		}
		if s.stillMay(ctx, c) != nil {
			return nil // coming back, it is told why
		}
		if quiet {
			out.buf = append(out.buf, ":\n\n"...)
			if out.flush() != nil {
				return nil
			}
		}
	}
}

// send writes events, each with the cursor behind it; where there are none,
// the place alone that reading has got to, so that coming back costs little.
func (s *Server) send(out *stream, page feed.Page, before string) error {
	for _, e := range page.Events {
		data, err := json.Marshal(s.Event(e))
		if err != nil {
			return err
		}
		out.c.lines++
		out.buf = append(append(out.buf, "id: "+s.svc.Feed.CursorAt(e)+"\ndata: "...), data...)
		out.buf = append(out.buf, "\n\n"...)
		if err := out.sent(); err != nil {
			return err
		}
	}
	if len(page.Events) == 0 && page.Next != before {
		out.buf = append(out.buf, "id: "+page.Next+"\n\n"...)
	}
	return out.flush()
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
