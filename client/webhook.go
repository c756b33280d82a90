package client

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/api"
)

// webhookTolerance is how far a delivery's time may be from ours: an old one
// that somebody recorded must not count again.
const webhookTolerance = 5 * time.Minute

// ErrWebhook is a delivery that is not the platform's, or not of now. Answer
// it with 400.
var ErrWebhook = errors.New("motma client: this delivery is not signed with the webhook's secret, or is too old")

// CheckWebhook checks a delivery to the app's webhook (Standard Webhooks) and
// gives its event. The secrets are those that count now: while one is changed
// for another, both. The body is what was received, byte for byte. A delivery
// may come more than once: the event's ID tells.
func CheckWebhook(secrets []string, header http.Header, body []byte) (api.Event, error) {
	return checkWebhook(secrets, header, body, time.Now())
}

func checkWebhook(secrets []string, header http.Header, body []byte, now time.Time) (e api.Event, err error) {
	id, stamp := header.Get("Webhook-Id"), header.Get("Webhook-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" || now.Sub(time.Unix(seconds, 0)).Abs() > webhookTolerance {
		return e, ErrWebhook
	}
	signed := false
	for _, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "whsec_"))
		if err != nil || len(key) == 0 {
			return e, errors.New("motma client: a webhook secret is not what the platform showed")
		}
		m := hmac.New(sha256.New, key)
		m.Write([]byte(id + "." + stamp + "."))
		m.Write(body)
		signed = holds(header.Get("Webhook-Signature"), m.Sum(nil)) || signed
	}
	if !signed {
		return e, ErrWebhook
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return e, fmt.Errorf("motma client: read delivery: %w", err)
	}
	return e, nil
}

// holds says whether one of the signatures in a header is this one, in a time
// that does not depend on where they differ.
func holds(header string, sum []byte) bool {
	found := false
	for _, part := range strings.Fields(header) {
		text, ok := strings.CutPrefix(part, "v1,")
		raw, err := base64.StdEncoding.DecodeString(text)
		found = ok && err == nil && hmac.Equal(raw, sum) || found
	}
	return found
}
