package server_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/connect"
)

// sdk is the Go SDK of a client.
func (w *world) sdk(id string) *client.Client {
	w.Helper()
	c, err := client.New(client.Config{Base: w.url, ID: id, Key: w.keys[id], KID: "k1"})
	w.ok(err)
	return c
}

// TestTheSDKReadsOnWhereItLeftOff: by pull and by stream, with a cursor that
// moves only when the caller has dealt with what came before it.
func TestTheSDKReadsOnWhereItLeftOff(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	one := w.register(token, "u1", an, cardProof(w)...)
	sdk := w.sdk("bluezone")
	for name, read := range map[string]func(context.Context, client.FeedOptions) iter.Seq2[api.Event, error]{"pull": sdk.Feed, "stream": sdk.Stream} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			kept := w.feedOf(token, "limit=500").Next
			before := kept
			keep := func(c string) error { kept = c; return nil }
			for i := range 3 {
				w.correct(token, one.Account, renamed("Nguyễn Văn "+strings.Repeat(name[:1], i+1)))
			}
			var got []string
			for e, err := range read(ctx, client.FeedOptions{Cursor: kept, Keep: keep}) {
				w.ok(err)
				if got = append(got, e.ID); len(got) == 2 {
					break // crashed while dealing with the second
				}
			}
			if name == "pull" && kept != before || name == "stream" && kept == before {
				t.Error("the cursor kept is not behind what was dealt with")
			}
			got = got[:len(got)-1]
			if name == "pull" {
				got = nil
			}
			want := w.feedOf(token, "limit=500&cursor="+before).Events
			stop := errors.New("enough")
			for e, err := range read(ctx, client.FeedOptions{Cursor: kept, Keep: func(string) error {
				if len(got) == len(want) {
					return stop
				}
				return nil
			}}) {
				if errors.Is(err, stop) {
					break
				}
				w.ok(err)
				got = append(got, e.ID)
			}
			var ids []string
			for _, e := range want {
				ids = append(ids, e.ID)
			}
			if !slices.Equal(got, ids) {
				t.Errorf("read %d events, want %d: %v, %v", len(got), len(ids), got, ids)
			}
		})
	}
	for _, err := range sdk.Feed(t.Context(), client.FeedOptions{Cursor: "AAAA"}) {
		var p *api.Problem
		if !errors.As(err, &p) || p.Code != "cursor_invalid" {
			t.Errorf("a bad cursor: %v", err)
		}
	}
}
