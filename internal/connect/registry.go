package connect

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4"

	"github.com/motma/motma/internal/fault"
)

// freshness is how long a client read from the store is believed: a
// suspension reaches every process within it.
const freshness = 10 * time.Second

// maxKeys is how many public keys a client may have: two during a rotation,
// some more for several machines.
const maxKeys = 16

// MaxKeySet is how many bytes a set of public keys may have.
const MaxKeySet = 1 << 16

// maxRate bounds a client's requests a second and at once.
const maxRate = 1e9

// Purposes that may be granted: epidemic control and its parts, no others
// (Regulation 733). The list is this project's own.
var Purposes = []string{"epidemic_control", "entry_control", "contact_tracing", "quarantine", "vaccination", "identity_review", "platform_operation"}

// Registry keeps clients and answers who may do what.
type Registry struct {
	Store Store
	Now   func() time.Time
	// Fetch reads a JWK set that a client publishes; it keeps away from
	// internal addresses (A28). nil: clients with an address cannot sign in.
	Fetch func(ctx context.Context, url string) ([]byte, error)

	changing sync.Mutex // one change at a time: a suspension must not be lost to another

	mu    sync.RWMutex
	cache map[string]cached

	published keyBook
	patterns  patternBook
}

type cached struct {
	client Client
	err    error
	until  time.Time
}

var idPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{1,31}$`)

// Register adds a client. Its kind bounds its scopes.
func (r *Registry) Register(ctx context.Context, actor string, c Client) (Client, error) {
	if err := c.Check(); err != nil {
		return Client{}, err
	}
	r.changing.Lock()
	defer r.changing.Unlock()
	_, err := r.Store.Client(ctx, c.ID)
	if err == nil {
		return Client{}, ErrExists
	}
	if !errors.Is(err, ErrClientUnknown) {
		return Client{}, err
	}
	all, err := r.Store.Clients(ctx)
	if err != nil {
		return Client{}, err
	}
	if err := disjoint(c, all); err != nil {
		return Client{}, err
	}
	c.Number = 1
	for _, o := range all {
		c.Number = max(c.Number, o.Number+1)
	}
	c.Created = r.Now().UTC()
	return c, r.save(ctx, actor, c)
}

// Client gives a client as it was at most 10 seconds ago.
func (r *Registry) Client(ctx context.Context, id string) (Client, error) {
	now := r.Now()
	r.mu.RLock()
	hit, ok := r.cache[id]
	r.mu.RUnlock()
	if ok && now.Before(hit.until) {
		return hit.client, hit.err
	}
	c, err := r.Store.Client(ctx, id)
	if err != nil && !errors.Is(err, ErrClientUnknown) {
		return Client{}, err
	}
	if c.JWKSURL != "" {
		c.Keys = r.publishedKeys(ctx, c, false)
	}
	r.remember(id, cached{c, err, now.Add(freshness)})
	return c, err
}

// remember keeps the cache small: unknown ids are guessed by strangers.
func (r *Registry) remember(id string, c cached) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cache == nil || len(r.cache) > 10_000 {
		r.cache = map[string]cached{}
	}
	r.cache[id] = c
}

// Clients lists all clients.
func (r *Registry) Clients(ctx context.Context) ([]Client, error) { return r.Store.Clients(ctx) }

// Suspend is the kill switch: requests are refused within seconds.
func (r *Registry) Suspend(ctx context.Context, actor, id, reason string) error {
	if reason = strings.TrimSpace(reason); !plain(reason) {
		return fault.ErrInvalid.At(fault.Place{Path: "reason", VI: "Lý do dài 1-1000 byte, không có ký tự điều khiển.",
			EN: "The reason has 1 to 1000 bytes without control characters."})
	}
	return r.change(ctx, actor, id, func(c *Client) error {
		c.Suspended, c.Reason = r.Now().UTC(), reason
		return nil
	})
}

// Resume ends a suspension.
func (r *Registry) Resume(ctx context.Context, actor, id string) error {
	return r.change(ctx, actor, id, func(c *Client) error {
		c.Suspended, c.Reason = time.Time{}, ""
		return nil
	})
}

// SetKeys replaces a client's public keys; where it published them before, it
// does so no longer. To rotate without a gap, set old and new together first,
// and the new alone later.
func (r *Registry) SetKeys(ctx context.Context, actor, id string, jwks []byte) error {
	return r.setKeys(ctx, actor, id, jwks, func(*Client) error { return nil })
}

// RotateKeys is SetKeys by the client itself; one that publishes its keys
// rotates them there.
func (r *Registry) RotateKeys(ctx context.Context, actor, id string, jwks []byte) error {
	return r.setKeys(ctx, actor, id, jwks, func(c *Client) error {
		if c.JWKSURL != "" {
			return ErrPublished
		}
		return nil
	})
}

func (r *Registry) setKeys(ctx context.Context, actor, id string, jwks []byte, may func(*Client) error) error {
	keys, err := CheckKeys(jwks)
	if err != nil {
		return err
	}
	return r.change(ctx, actor, id, func(c *Client) error {
		if err := may(c); err != nil {
			return err
		}
		c.Keys, c.JWKSURL = keys, ""
		return nil
	})
}

// Update changes a client by a function: name, scopes, purposes, unit, quota,
// policy, profile and where it publishes its keys. Kind, keys, own codes and
// state have their own ways and stay as they are.
func (r *Registry) Update(ctx context.Context, actor, id string, f func(*Client)) (changed Client, err error) {
	err = r.change(ctx, actor, id, func(c *Client) error {
		with := *c
		f(&with)
		c.Name, c.Scopes, c.Purposes, c.Unit = with.Name, with.Scopes, with.Purposes, with.Unit
		c.Rate, c.Burst, c.Policy, c.Profile, c.JWKSURL = with.Rate, with.Burst, with.Policy, with.Profile, with.JWKSURL
		err := c.Check()
		changed = *c
		return err
	})
	return changed, err
}

func (r *Registry) change(ctx context.Context, actor, id string, f func(*Client) error) error {
	r.changing.Lock()
	defer r.changing.Unlock()
	c, err := r.Store.Client(ctx, id)
	if err != nil {
		return err
	}
	if err := f(&c); err != nil {
		return err
	}
	return r.save(ctx, actor, c)
}

func (r *Registry) save(ctx context.Context, actor string, c Client) error {
	if err := r.Store.SaveClient(ctx, c, actor); err != nil {
		return err
	}
	r.forget(c.ID)
	r.patterns.forget()
	return nil
}

// forget makes the next question about a client go to the store.
func (r *Registry) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.cache, id)
}

// Active says whether a client may do anything at all.
func Active(c Client) error {
	if !c.Suspended.IsZero() {
		return ErrSuspended
	}
	return nil
}

// Authorise says whether a client may use a scope, and for a purpose when one
// is named.
func Authorise(c Client, s Scope, purpose string) error {
	switch {
	case !c.Suspended.IsZero():
		return ErrSuspended
	case !c.Has(s):
		return ErrScope
	case purpose != "" && !slices.Contains(c.Purposes, purpose):
		return ErrPurpose
	}
	return nil
}

// Check says everything that is wrong with a client, and brings its texts and
// keys to their one form.
func (c *Client) Check() error {
	var p fault.Problems
	if !idPattern.MatchString(c.ID) || c.ID == "card" || c.ID == "claim" {
		p.Add("id", "Mã ứng dụng gồm 2-32 chữ thường, chữ số, gạch nối, bắt đầu bằng chữ.", "A client id has 2 to 32 lower-case letters, digits and hyphens, and begins with a letter.")
	}
	if c.Name = strings.TrimSpace(c.Name); !plain(c.Name) || len(c.Name) > 200 {
		p.Add("name", "Tên ứng dụng dài 1-200 byte, không có ký tự điều khiển.", "The name has 1 to 200 bytes without control characters.")
	}
	// Not-a-number is within no bounds.
	if !(c.Rate >= 0 && c.Rate <= maxRate) || c.Burst < 0 || c.Burst > maxRate {
		p.Add("rate", "Hạn mức không được âm (0: mặc định của nền tảng).", "Rate and burst are not negative (0: the platform's default).")
	}
	if _, ok := allowed[c.Kind]; !ok {
		p.Add("kind", "Loại: app, gate, authority, lab hoặc operator.", "The kind is app, gate, authority, lab or operator.")
	}
	for _, s := range c.Scopes {
		if !Allowed(c.Kind, s) {
			p.Add("scopes", "Quyền không dành cho loại ứng dụng này.", "This kind of client may hold: "+joinScopes(ScopesOf(c.Kind))+".")
		}
	}
	for _, v := range c.Purposes {
		if !slices.Contains(Purposes, v) {
			p.Add("purposes", "Mục đích không có trong danh mục.", "A purpose outside the list: "+strings.Join(Purposes, ", ")+".")
		}
	}
	c.checkKeys(&p)
	c.checkPolicy(&p)
	c.checkCodes(&p)
	if c.Profile != "" && !idPattern.MatchString(c.Profile) {
		p.Add("profile", "Mã hồ sơ mẫu không hợp lệ.", "The id of a profile has the form of a client id.")
	}
	return p.Err()
}

// checkKeys takes keys or an address where they are published.
func (c *Client) checkKeys(p *fault.Problems) {
	if c.JWKSURL != "" {
		c.Keys = nil
		checkURL(c.JWKSURL, p)
		return
	}
	keys, err := CheckKeys(c.Keys)
	if err != nil {
		*p = append(*p, fault.Of(err).Places...)
	}
	c.Keys = keys
}

// plain says that a text is fit for a screen: not empty, not long, nothing that
// steers a terminal, a page or the direction of writing.
func plain(s string) bool {
	return s != "" && len(s) <= 1000 && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r == '<' || r == '>' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
}

// CheckKeys checks a JWK set and returns it with nothing but public keys for
// ES256 and EdDSA in it, each with a kid. A PEM public key is taken as well.
func CheckKeys(set []byte) ([]byte, error) {
	bad := func(vi, en string) error {
		return fault.ErrInvalid.At(fault.Place{Path: "keys", VI: vi, EN: en})
	}
	ks, err := parseKeys(set)
	if err != nil {
		return nil, bad("Khóa phải là bộ JWK hoặc khóa công khai PEM.", "The keys must be a JWK set or a PEM public key.")
	}
	if len(ks.Keys) == 0 || len(ks.Keys) > maxKeys {
		return nil, bad(fmt.Sprintf("Cần 1 đến %d khóa.", maxKeys), fmt.Sprintf("There must be 1 to %d keys.", maxKeys))
	}
	seen := map[string]bool{}
	for i := range ks.Keys {
		k := &ks.Keys[i]
		if !k.IsPublic() || !k.Valid() {
			return nil, bad("Chỉ gửi khóa công khai; khóa bí mật đã lộ thì phải thay.", "Send public keys only; a private key that was sent must be replaced.")
		}
		alg := algorithm(k.Key)
		if alg == "" || k.Algorithm != "" && k.Algorithm != string(alg) {
			return nil, bad("Khóa phải là ES256 (P-256) hoặc EdDSA (Ed25519).", "A key must be ES256 (P-256) or EdDSA (Ed25519).")
		}
		k.Algorithm, k.Use = string(alg), "sig"
		if k.KeyID == "" {
			k.KeyID = fmt.Sprintf("key-%d", i+1)
		}
		if seen[k.KeyID] {
			return nil, bad("Hai khóa có cùng kid.", "Two keys have the same kid.")
		}
		seen[k.KeyID] = true
	}
	return json.Marshal(ks)
}

// algorithm gives the one algorithm that a key is taken for; empty: none.
func algorithm(key any) jose.SignatureAlgorithm {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return jose.ES256
		}
	case ed25519.PublicKey:
		return jose.EdDSA
	}
	return ""
}

func parseKeys(set []byte) (jose.JSONWebKeySet, error) {
	var ks jose.JSONWebKeySet
	if len(set) > MaxKeySet {
		return ks, errors.New("too large")
	}
	if block, _ := pem.Decode(set); block != nil {
		pub, err := x509.ParsePKIXPublicKey(block.Bytes)
		ks.Keys = []jose.JSONWebKey{{Key: pub}}
		return ks, err
	}
	err := json.Unmarshal(set, &ks)
	if err == nil && len(ks.Keys) == 0 {
		var one jose.JSONWebKey
		if json.Unmarshal(set, &one) == nil && one.Key != nil {
			ks.Keys = []jose.JSONWebKey{one}
		}
	}
	return ks, err
}

func joinScopes(ss []Scope) string {
	names := make([]string, len(ss))
	for i, s := range ss {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}
