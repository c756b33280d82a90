package feed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// secretPrefix begins a secret of Standard Webhooks.
const secretPrefix = "whsec_"

// sign gives the headers of a delivery, as Standard Webhooks writes them: one
// signature for each secret that counts.
func sign(id string, at time.Time, body []byte, secrets []secret) (map[string]string, error) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	signatures := make([]string, len(secrets))
	for i, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Value, secretPrefix))
		if err != nil {
			return nil, err
		}
		m := hmac.New(sha256.New, key)
		m.Write([]byte(id + "." + stamp + "."))
		m.Write(body)
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))
	}
	return map[string]string{"Content-Type": "application/cloudevents+json; charset=utf-8",
		"Webhook-Id": id, "Webhook-Timestamp": stamp, "Webhook-Signature": strings.Join(signatures, " ")}, nil
}
