package keyring

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"filippo.io/age"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/qr"
)

// Lives of keys, this project's own choice: what a key signs must verify for
// as long as a printed code is meant to hold, and it signs for a part of that.
const (
	CodeLife  = 5 * 365 * 24 * time.Hour // of a static code's signature
	KeyLife   = CodeLife + 366*24*time.Hour
	TokenLife = 90 * 24 * time.Hour // of a token key
	// BundleLife is of a key that signs bundles. A gate believes a new one because
	// a bundle that it believed named it: so the next key is made a year before the
	// former ends, and signs from half a year before on.
	BundleLife     = 2 * 365 * 24 * time.Hour
	bundleSpare    = 365 * 24 * time.Hour
	bundleHandover = 183 * 24 * time.Hour
)

// The faults of this package.
var (
	ErrNoKey = fault.New(fault.Unavailable, "no_signing_key",
		"Chưa có khóa ký; người vận hành cần chạy: motma admin keys make.",
		"There is no signing key; the operator should run: motma admin keys make.")
	ErrUnknown = fault.New(fault.NotFound, "key_unknown",
		"Không có khóa này.", "There is no such key.")
	ErrIdentity = fault.New(fault.Invalid, "key_identity",
		"Tệp định danh age không mở được khóa; hãy chỉ đúng tệp đã dùng khi tạo khóa.",
		"The age identity does not open the keys; name the file that was used when they were made.")
	ErrSandbox = fault.New(fault.Conflict, "database_sandbox",
		"Cơ sở dữ liệu này là của sandbox (mã thử nghiệm), không dùng làm nền tảng thật được; hãy thêm --sandbox, hoặc tạo cơ sở dữ liệu mới.",
		"This database is a sandbox's, with test codes, and cannot serve as the real platform; add --sandbox, or make a new database.")
	ErrProduction = fault.New(fault.Conflict, "database_production",
		"Cơ sở dữ liệu này là của nền tảng thật, không dùng làm sandbox được; hãy bỏ --sandbox, hoặc tạo cơ sở dữ liệu mới cho sandbox.",
		"This database is a real platform's and cannot serve as a sandbox; leave --sandbox out, or make a new database for the sandbox.")
)

// Ring holds the platform's keys in memory. It is safe for concurrent use.
type Ring struct {
	store    Store
	identity *age.X25519Identity
	now      func() time.Time
	sandbox  bool

	mu   sync.Mutex // one refresh or change at a time
	view atomic.Pointer[view]
}

// view is the ring at one moment.
type view struct {
	at      time.Time
	sets    map[Use]qr.KeySet
	signers map[Use]*qr.Signer
	private map[Use]crypto.Signer
	dscs    []DSC
	issuer  *hcert.Issuer // nil: no document signer signs
}

// NewIdentity makes an age identity, to be kept in a file that only the
// operator can read. Without it the signing keys cannot be opened.
func NewIdentity() (string, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", fmt.Errorf("make identity: %w", err)
	}
	return id.String() + "\n", nil
}

// Open reads the keys and unseals those that sign. A sandbox has keys of its
// own, whose codes say so wherever they are shown: the first key decides for
// good what a database is, and to open it as the other is ErrSandbox or
// ErrProduction.
func Open(ctx context.Context, s Store, identity string, sandbox bool, now func() time.Time) (*Ring, error) {
	id, err := age.ParseX25519Identity(strings.TrimSpace(identity))
	if err != nil {
		return nil, ErrIdentity.With(err)
	}
	r := &Ring{store: s, identity: id, now: now, sandbox: sandbox}
	return r, r.Refresh(ctx)
}

// Refresh reads the keys again: other processes rotate them too.
func (r *Ring) Refresh(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refresh(ctx)
}

func (r *Ring) refresh(ctx context.Context) error {
	records, err := r.store.Keys(ctx)
	if err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	if err := r.oneWorld(records); err != nil {
		return err
	}
	v := &view{at: r.now(), sets: map[Use]qr.KeySet{}, signers: map[Use]*qr.Signer{}, private: map[Use]crypto.Signer{}}
	for _, use := range []Use{Codes, Places, Tokens, Bundles} {
		if err := r.load(v, use, records); err != nil {
			return err
		}
	}
	if err := r.loadDSCs(v, records); err != nil {
		return err
	}
	r.view.Store(v)
	return nil
}

// oneWorld keeps test keys and real ones apart.
func (r *Ring) oneWorld(records []Record) error {
	for _, rec := range records {
		switch {
		case rec.Sandbox && !r.sandbox:
			return ErrSandbox
		case !rec.Sandbox && r.sandbox:
			return ErrProduction
		}
	}
	return nil
}

// load puts the keys of one use into a view: all of them verify, the newest
// that may sign signs.
func (r *Ring) load(v *view, use Use, records []Record) error {
	var keys []qr.Key
	var newest *Record
	for i, rec := range records {
		if rec.Use != use {
			continue
		}
		k, err := rec.key()
		if err != nil {
			return err
		}
		keys = append(keys, k)
		if rec.maySign(r.now()) && (newest == nil || rec.before(*newest, r.now())) {
			newest = &records[i]
		}
	}
	set, err := qr.NewKeySet(keys...)
	if err != nil {
		return fmt.Errorf("key set of %s: %w", use, err)
	}
	v.sets[use] = set
	if newest == nil {
		return nil
	}
	return r.unseal(v, use, *newest)
}

func (rec Record) maySign(now time.Time) bool {
	return rec.Retired.IsZero() && !now.Before(rec.NotBefore) && now.Before(rec.NotAfter)
}

// before says that a key signs rather than another of its use: the newest, and
// of bundles the oldest that is not about to end, so that gates have heard of a
// key before it signs.
func (rec Record) before(other Record, now time.Time) bool {
	lasts := func(k Record) bool { return k.NotAfter.Sub(now) > bundleHandover }
	if rec.Use == Bundles && lasts(rec) && lasts(other) {
		return rec.NotBefore.Before(other.NotBefore)
	}
	return rec.NotBefore.After(other.NotBefore)
}

func (r *Ring) unseal(v *view, use Use, rec Record) error {
	private, err := r.open(rec.Sealed)
	if err != nil {
		return err
	}
	k, err := rec.key()
	if err != nil {
		return err
	}
	signer, err := qr.NewSigner(k, private)
	if err != nil {
		return fmt.Errorf("signer %s: %w", rec.KID, err)
	}
	v.signers[use], v.private[use] = signer, private
	return nil
}

// key describes the public half.
func (rec Record) key() (qr.Key, error) {
	pub, err := x509.ParsePKIXPublicKey(rec.Public)
	if err != nil {
		return qr.Key{}, fmt.Errorf("public key %s: %w", rec.KID, err)
	}
	id, err := qr.ParseKeyID(rec.KID)
	if err != nil {
		return qr.Key{}, fmt.Errorf("key id %s: %w", rec.KID, err)
	}
	k, err := qr.NewKey(id, pub)
	if err != nil {
		return qr.Key{}, fmt.Errorf("key %s: %w", rec.KID, err)
	}
	k.NotBefore, k.NotAfter, k.Sandbox = rec.NotBefore, rec.NotAfter, rec.Sandbox
	switch {
	case rec.Compromised:
		k.State = qr.KeyCompromised
	case !rec.Retired.IsZero():
		k.State = qr.KeyRetired
	}
	return k, nil
}

// Make makes a key that signs from now on; the former one of the use keeps
// verifying what it signed.
func (r *Ring) Make(ctx context.Context, actor string, use Use, alg qr.Algorithm) (Record, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	private, err := generate(alg)
	if err != nil {
		return Record{}, err
	}
	k, err := qr.NewKey("", private.Public())
	if err != nil {
		return Record{}, fmt.Errorf("make key: %w", err)
	}
	rec := Record{KID: k.ID.String(), Use: use, Alg: alg.String(), Sandbox: r.sandbox, NotBefore: r.now().UTC().Truncate(time.Second)}
	rec.NotAfter = rec.NotBefore.Add(KeyLife)
	switch use {
	case Tokens:
		rec.NotAfter = rec.NotBefore.Add(TokenLife)
	case Bundles:
		rec.NotAfter = rec.NotBefore.Add(BundleLife)
	}
	if rec.Public, err = x509.MarshalPKIXPublicKey(private.Public()); err != nil {
		return Record{}, fmt.Errorf("write public key: %w", err)
	}
	if rec.Sealed, err = r.seal(private); err != nil {
		return Record{}, err
	}
	if err := r.store.SaveKey(ctx, rec, actor); err != nil {
		return Record{}, fmt.Errorf("save key: %w", err)
	}
	return rec, r.refresh(ctx)
}

func generate(alg qr.Algorithm) (crypto.Signer, error) {
	if alg == qr.EdDSA {
		_, private, err := ed25519.GenerateKey(rand.Reader)
		return private, err
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

// Retire stops a key from signing. What it signed verifies until its time
// ends, unless it is compromised: then nothing it signed does any more.
func (r *Ring) Retire(ctx context.Context, actor, kid string, compromised bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	records, err := r.store.Keys(ctx)
	if err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	i := slices.IndexFunc(records, func(rec Record) bool { return rec.KID == kid })
	if i < 0 {
		return ErrUnknown
	}
	rec := records[i]
	if rec.Retired.IsZero() {
		rec.Retired = r.now().UTC()
	}
	rec.Compromised = rec.Compromised || compromised
	if err := r.store.SaveKey(ctx, rec, actor); err != nil {
		return fmt.Errorf("retire key: %w", err)
	}
	return r.refresh(ctx)
}

// Records lists the keys as stored.
func (r *Ring) Records(ctx context.Context) ([]Record, error) { return r.store.Keys(ctx) }

// KeySet gives the verification keys of a use.
func (r *Ring) KeySet(use Use) qr.KeySet { return r.view.Load().sets[use] }

// Signer gives the key of a use that signs now.
func (r *Ring) Signer(use Use) (*qr.Signer, error) {
	if s := r.view.Load().signers[use]; s != nil {
		return s, nil
	}
	return nil, ErrNoKey
}

// Private gives the private half of the key that signs now, and its id: for
// tokens, whose format is not a code's.
func (r *Ring) Private(use Use) (crypto.Signer, string, error) {
	v := r.view.Load()
	if v.private[use] == nil {
		return nil, "", ErrNoKey
	}
	return v.private[use], v.signers[use].Key().ID.String(), nil
}

// Issue signs a personal code; it makes the ring a person.Issuer.
func (r *Ring) Issue(p qr.Personal, info qr.CodeInfo) (string, error) {
	s, err := r.Signer(Codes)
	if err != nil {
		return "", err
	}
	return s.Issue(p, info, qr.Base64URL)
}

// Vouches says whether the ring's keys still verify a code that it issued. The
// texts come from the platform's own records, so what can have changed since is
// the key. A text that names the key which signs now is not verified again, for
// everybody who registers once more asks; under any other key it is.
func (r *Ring) Vouches(text string) bool {
	u, err := qr.ParsePersonal(text)
	if err != nil {
		return false
	}
	id, ok := u.NamedKey()
	if !ok {
		return false
	}
	if s, err := r.Signer(Codes); err == nil && s.Key().ID == id && s.Key().State == qr.KeyActive && r.now().Before(s.Key().NotAfter) {
		return true
	}
	_, err = u.Verify(r.KeySet(Codes), r.now())
	return err == nil
}

// Rotate makes a key for every use that has none, or whose key comes to its
// end: a code key must outlast the codes it signs, a token key is replaced
// well before it expires, and a document signer's under the national root where
// that was founded.
func (r *Ring) Rotate(ctx context.Context, actor string) error {
	for use, spare := range map[Use]time.Duration{Codes: CodeLife + 30*24*time.Hour, Places: CodeLife + 30*24*time.Hour, Tokens: TokenLife / 3, Bundles: bundleSpare} {
		s, err := r.Signer(use)
		if err == nil && r.last(use).Sub(r.now()) > spare {
			continue
		}
		alg := qr.ES256
		if err == nil {
			alg = s.Key().Algorithm
		}
		if _, err := r.Make(ctx, actor, use, alg); err != nil {
			return fmt.Errorf("rotate key of %s: %w", use, err)
		}
	}
	if err := r.rotateSigner(ctx, actor); err != nil {
		return fmt.Errorf("rotate document signer: %w", err)
	}
	return nil
}

// last is when the last of the keys of a use that may sign ends.
func (r *Ring) last(use Use) (end time.Time) {
	for _, k := range r.KeySet(use).Keys() {
		if k.State == qr.KeyActive && k.NotAfter.After(end) {
			end = k.NotAfter
		}
	}
	return end
}

// seal encrypts a private key to the operator's identity, as base64.
func (r *Ring) seal(private crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("write private key: %w", err)
	}
	sealed, err := r.Seal(der)
	return []byte(sealed), err
}

func (r *Ring) open(sealed []byte) (crypto.Signer, error) {
	der, err := r.Unseal(string(sealed))
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("read private key: %w", err)
	}
	private, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("read private key: it does not sign")
	}
	return private, nil
}
