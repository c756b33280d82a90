package demo

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/profiles"
)

// officer is who asks at the health authority: its own opaque reference.
const officer = "demo-tracer"

// fleet is everybody who talks to the platform, each with their own key.
type fleet struct {
	apps      map[string]*client.Client    // by app id
	profiles  map[string]*profiles.Profile // by app id
	authority *client.Client               // traces
	lab       *client.Client               // opens the case
}

// unbounded is a quota that the demo does not meet: it puts days of a city
// into a minute, from one machine.
const unbounded = 1_000_000

// connect registers the eight apps, a health authority and a laboratory, as
// the operator would, and gives clients that prove themselves with their keys.
func connect(ctx context.Context, c Config, apps []synth.App) (*fleet, error) {
	operator, err := client.New(client.Config{Base: c.URL, ID: c.Operator, Key: c.Key, HTTP: c.http})
	if err != nil {
		return nil, err
	}
	add := func(in api.AppInput) (*client.Client, error) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		in.Rate, in.Burst = unbounded, unbounded
		if in.Keys, err = keySet(&key.PublicKey); err != nil {
			return nil, err
		}
		if _, err := operator.AddApp(ctx, in); err != nil {
			return nil, fmt.Errorf("connect %s: %w", in.ID, err)
		}
		return client.New(client.Config{Base: c.URL, ID: in.ID, Key: key, HTTP: c.http})
	}
	f := &fleet{apps: map[string]*client.Client{}, profiles: map[string]*profiles.Profile{}}
	for _, a := range apps {
		p, err := profiles.Lookup(a.ID)
		if err != nil {
			return nil, err
		}
		f.profiles[a.ID] = p
		if f.apps[a.ID], err = add(appInput(p)); err != nil {
			return nil, err
		}
	}
	if f.authority, err = add(api.AppInput{ID: "cdc", Name: "Trung tâm Kiểm soát bệnh tật (CDC)", Kind: "authority",
		Scopes: []string{"trace.read", "cases.write", "places.read", "people.review"}, Purposes: []string{purpose}}); err != nil {
		return nil, err
	}
	f.lab, err = add(api.AppInput{ID: "lab", Name: "Phòng xét nghiệm PCR", Kind: "lab", Scopes: []string{"cases.write"}})
	return f, err
}

// appInput registers an app as its profile says.
func appInput(p *profiles.Profile) api.AppInput {
	in := api.AppInput{ID: p.ID, Name: p.Names.VI, Kind: "app", Scopes: p.Scopes, Purposes: p.Purposes, Unit: p.Unit, Profile: p.ID,
		Policy: &api.Policy{Contributes: p.Contributes, Reads: p.Reads, Proves: p.Proves, Records: p.Records}}
	for _, code := range p.OwnCodes {
		in.OwnCodes = append(in.OwnCodes, api.OwnCode{Pattern: code.Pattern, Text: code.Text, User: code.User})
	}
	return in
}

// keySet writes one P-256 public key as JWK set (RFC 7517).
func keySet(k *ecdsa.PublicKey) (json.RawMessage, error) {
	point, err := k.Bytes()
	if err != nil {
		return nil, err
	}
	b64 := base64.RawURLEncoding.EncodeToString
	return json.Marshal(map[string]any{"keys": []map[string]string{
		{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "x": b64(point[1:33]), "y": b64(point[33:])}}})
}

// newHTTP is one pool of connections for all clients of the demo.
func newHTTP() *http.Client {
	t := &http.Transport{MaxIdleConnsPerHost: 2 * lanes, MaxConnsPerHost: 2 * lanes, IdleConnTimeout: 90 * time.Second}
	return &http.Client{Timeout: 5 * time.Minute, Transport: t}
}
