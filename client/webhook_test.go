package client

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"
)

const (
	secretOne = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	secretTwo = "whsec_plJ3nmyCDGBKInavdOK15jsl"
	delivered = `{"specversion":"1.0","id":"7","type":"org.motma.code.changed","data":{"user":"u1"}}`
)

// signed gives the headers of a delivery.
func signed(at time.Time, body string, secrets ...string) http.Header {
	stamp, all := strconv.FormatInt(at.Unix(), 10), ""
	for _, s := range secrets {
		key, _ := base64.StdEncoding.DecodeString(s[len("whsec_"):])
		m := hmac.New(sha256.New, key)
		m.Write([]byte("7." + stamp + "." + body))
		all += " v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))
	}
	h := http.Header{}
	h.Set("Webhook-Id", "7")
	h.Set("Webhook-Timestamp", stamp)
	h.Set("Webhook-Signature", all)
	return h
}

func TestOnlyThePlatformsDeliveriesOfNowAreTaken(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	with := func(name, value string) http.Header {
		h := signed(now, delivered, secretOne)
		h.Set(name, value)
		return h
	}
	for name, c := range map[string]struct {
		secrets []string
		header  http.Header
		body    string
		good    bool
	}{
		"signed":                         {[]string{secretOne}, signed(now, delivered, secretOne), delivered, true},
		"while the secret changes":       {[]string{secretTwo, secretOne}, signed(now, delivered, secretOne), delivered, true},
		"by two, one of them ours":       {[]string{secretTwo}, signed(now, delivered, secretOne, secretTwo), delivered, true},
		"four minutes old":               {[]string{secretOne}, signed(now.Add(-4*time.Minute), delivered, secretOne), delivered, true},
		"by another secret":              {[]string{secretTwo}, signed(now, delivered, secretOne), delivered, false},
		"another body":                   {[]string{secretOne}, signed(now, delivered, secretOne), delivered + " ", false},
		"recorded six minutes ago":       {[]string{secretOne}, signed(now.Add(-6*time.Minute), delivered, secretOne), delivered, false},
		"from the future":                {[]string{secretOne}, signed(now.Add(6*time.Minute), delivered, secretOne), delivered, false},
		"another id":                     {[]string{secretOne}, with("Webhook-Id", "8"), delivered, false},
		"without a time":                 {[]string{secretOne}, with("Webhook-Timestamp", ""), delivered, false},
		"without a signature":            {[]string{secretOne}, with("Webhook-Signature", ""), delivered, false},
		"with a signature of no version": {[]string{secretOne}, with("Webhook-Signature", "AAAA v1, v2,AAAA ,"), delivered, false},
		"without secrets":                {nil, signed(now, delivered, secretOne), delivered, false},
		"with an empty secret":           {[]string{"whsec_"}, signed(now, delivered, secretOne), delivered, false},
	} {
		e, err := checkWebhook(c.secrets, c.header, []byte(c.body), now)
		if (err == nil) != c.good || c.good && e.Data.User != "u1" {
			t.Errorf("%s: %v", name, err)
		}
		if !c.good && e.ID != "" {
			t.Errorf("%s: an event came out nevertheless", name)
		}
	}
	if _, err := CheckWebhook([]string{secretOne}, http.Header{}, nil); !errors.Is(err, ErrWebhook) {
		t.Error(err)
	}
}
