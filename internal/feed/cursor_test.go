package feed

import (
	"errors"
	"testing"
	"time"

	"github.com/motma/motma/internal/person"
)

func TestACursorOpensForItsAppAlone(t *testing.T) {
	t.Parallel()
	f, other := New(nil, []byte("key")), New(nil, []byte("another key"))
	m := MarkOf(123_456_789, 7)
	c := f.cursor("bluezone", m)
	if got, err := f.open("bluezone", c); err != nil || got != m || got.Number() != 123_456_789 {
		t.Errorf("%d %v", got, err)
	}
	for _, app := range []person.AppID{"", "vneid", "bluezone2", "bluezon"} {
		if _, err := f.open(app, c); !errors.Is(err, ErrCursor) {
			t.Errorf("%q opens it: %v", app, err)
		}
	}
	if _, err := other.open("bluezone", c); !errors.Is(err, ErrCursor) {
		t.Errorf("another key opens it: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	feed := New(nil, []byte("key"))
	good := feed.cursor("bluezone", MarkOf(5, 2))
	for _, s := range []string{"", good, good + "=", good[:len(good)-1], "AAAA"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		// Whatever opens was written by us, to the byte.
		if m, err := feed.open("bluezone", s); err == nil && feed.cursor("bluezone", m) != s {
			t.Errorf("%q opens as %d", s, m)
		}
	})
}

func TestMarksAreInOrder(t *testing.T) {
	t.Parallel()
	in := []Mark{Span{}.start(), MarkOf(1, 1), MarkOf(1, MaxUnit), EndOf(1), MarkOf(2, 1)}
	for i := 1; i < len(in); i++ {
		if in[i-1] >= in[i] {
			t.Errorf("%d is not before %d", in[i-1], in[i])
		}
	}
	if (Span{}).end() != (Span{}).start() || (Span{First: 5, Last: 5}).start() != EndOf(4) || (Span{First: 5, Last: 9}).end() != EndOf(9) {
		t.Error("a span's ends are not where they belong")
	}
}

func TestDeliveriesAreSignedByEverySecret(t *testing.T) {
	t.Parallel()
	// What the npm package standardwebhooks gives for the same.
	h, err := sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`),
		[]secret{{Value: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, {Value: newSecret().Value}})
	if err != nil {
		t.Fatal(err)
	}
	want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= "
	if got := h["Webhook-Signature"]; len(got) != 2*len(want)-1 || got[:len(want)] != want {
		t.Errorf("signature %q", got)
	}
}
