package keyring

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/fault"
)

// The uses of the national PKI behind travel certificates. A document signer's
// certificate (DSC) signs certificates of people; a national authority (CSCA)
// signs those of document signers, and nothing else.
const (
	Certificates Use = "certificate"
	Root         Use = "csca"
)

// Lives of the national PKI, this project's own choice: a certificate of a
// person is valid for 12 months (Decision 5772/QĐ-BYT), and may not outlive its
// signer.
const (
	SignerLife = 2 * 366 * 24 * time.Hour
	RootLife   = 10 * 366 * 24 * time.Hour

	// signerSpare is how long a document signer must still be valid to sign on.
	signerSpare = (366 + 30) * 24 * time.Hour
)

// ps256Bits is the size of an RSA key made here.
const ps256Bits = 3072

// The faults of the national PKI.
var (
	ErrNoSigner = fault.New(fault.Unavailable, "no_certificate_key",
		"Chưa có khóa ký chứng nhận; người vận hành cần chạy: motma admin certificates init, hoặc import.",
		"There is no key that signs certificates; the operator should run: motma admin certificates init, or import.")
	ErrRootThere = fault.New(fault.Conflict, "certificate_root_exists",
		"Đã có khóa gốc quốc gia (CSCA) còn hạn; hãy dùng: motma admin certificates rotate.",
		"There is a national root (CSCA) that may still sign; use: motma admin certificates rotate.")
	ErrNoRoot = fault.New(fault.Unavailable, "no_certificate_root",
		"Không có khóa gốc quốc gia (CSCA) đủ hạn để ký khóa mới; hãy chạy init, hoặc nhập chứng thư ký mới.",
		"There is no national root (CSCA) valid long enough to sign a new key; run init, or import a new signing certificate.")
	ErrImport = fault.New(fault.Invalid, "certificate_import",
		"Không nhập được: cần một chứng thư X.509 còn hạn có mã quốc gia VN và khóa bí mật của chính nó (PEM, PKCS#8).",
		"It cannot be imported: one X.509 certificate is needed that is valid, names the country VN, with its own private key (PEM, PKCS#8).")
)

// DSC is a document signer of the platform, with what may be told of it.
type DSC struct {
	Record
	Certificate *x509.Certificate
}

// LogValue names the key alone.
func (d DSC) LogValue() slog.Value { return slog.StringValue(d.KID) }

// DSCs are the platform's document signers, oldest first, whatever their state:
// the public trust list by which others verify its certificates.
func (r *Ring) DSCs() []DSC { return r.view.Load().dscs }

// Issuer gives the document signer that signs now.
func (r *Ring) Issuer() (*hcert.Issuer, error) {
	if i := r.view.Load().issuer; i != nil {
		return i, nil
	}
	return nil, ErrNoSigner
}

// loadDSCs puts the document signers into a view.
func (r *Ring) loadDSCs(v *view, records []Record) error {
	var newest *DSC
	for _, rec := range records {
		if rec.Use != Certificates {
			continue
		}
		cert, err := x509.ParseCertificate(rec.Public)
		if err != nil {
			return fmt.Errorf("document signer %s: %w", rec.KID, err)
		}
		v.dscs = append(v.dscs, DSC{rec, cert})
		if rec.maySign(r.now()) && (newest == nil || rec.NotBefore.After(newest.NotBefore)) {
			newest = &DSC{rec, cert}
		}
	}
	if newest == nil {
		return nil
	}
	private, err := r.open(newest.Sealed)
	if err != nil {
		return err
	}
	if v.issuer, err = hcert.NewIssuer(newest.Certificate, private); err != nil {
		return fmt.Errorf("document signer %s: %w", newest.KID, err)
	}
	return nil
}

// FoundRoot makes the national root and the first document signer, for a
// platform whose ministry has no PKI of its own. Where one may still sign it is
// ErrRootThere.
func (r *Ring) FoundRoot(ctx context.Context, actor string, alg hcert.Algorithm) (DSC, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch _, _, err := r.root(ctx); {
	case err == nil:
		return DSC{}, ErrRootThere
	case !errors.Is(err, ErrNoRoot):
		return DSC{}, err
	}
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return DSC{}, fmt.Errorf("make root: %w", err)
	}
	cert, err := r.certify(rootTemplate(r.now(), r.sandbox), nil, private.Public(), private)
	if err != nil {
		return DSC{}, err
	}
	if err := r.keepCertificate(ctx, actor, Root, "ES256", cert, private); err != nil {
		return DSC{}, err
	}
	return r.makeSigner(ctx, actor, alg)
}

// MakeSigner makes a document signer under the national root, which signs from
// now on; what former ones signed keeps verifying.
func (r *Ring) MakeSigner(ctx context.Context, actor string, alg hcert.Algorithm) (DSC, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.makeSigner(ctx, actor, alg)
}

func (r *Ring) makeSigner(ctx context.Context, actor string, alg hcert.Algorithm) (DSC, error) {
	root, rootKey, err := r.root(ctx)
	if err != nil {
		return DSC{}, err
	}
	private, err := generateSigner(alg)
	if err != nil {
		return DSC{}, err
	}
	cert, err := r.certify(signerTemplate(r.now(), r.sandbox), root, private.Public(), rootKey)
	if err != nil {
		return DSC{}, err
	}
	if err := r.keepCertificate(ctx, actor, Certificates, alg.String(), cert, private); err != nil {
		return DSC{}, err
	}
	return r.newestDSC(ctx)
}

// ImportSigner takes a document signer of a ministry's own PKI, as PEM, into
// use. The private key is sealed; the files are the caller's to destroy.
func (r *Ring) ImportSigner(ctx context.Context, actor string, certificate, key []byte) (DSC, error) {
	cert, private, err := readSigner(certificate, key)
	if err != nil {
		return DSC{}, ErrImport.With(err)
	}
	issuer, err := hcert.NewIssuer(cert, private)
	if err != nil {
		return DSC{}, ErrImport.With(err)
	}
	s := issuer.Signer()
	if now := r.now(); s.Country != country || now.Before(s.NotBefore) || !now.Before(s.NotAfter) {
		return DSC{}, ErrImport
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.keepCertificate(ctx, actor, Certificates, s.Algorithm.String(), cert, private); err != nil {
		return DSC{}, err
	}
	return r.newestDSC(ctx)
}

func readSigner(certificate, key []byte) (*x509.Certificate, crypto.Signer, error) {
	certs, err := hcert.ParseSigners(certificate)
	if err != nil {
		return nil, nil, err
	}
	block, _ := pem.Decode(key)
	if block == nil || len(certs) != 1 {
		return nil, nil, fmt.Errorf("one certificate and one PEM key are needed")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, nil, err
	}
	private, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, nil, fmt.Errorf("the key does not sign")
	}
	return certs[0], private, nil
}

// rotateSigner makes a document signer when the one that signs comes to its
// end. Where a ministry's PKI signs, the ministry does it.
func (r *Ring) rotateSigner(ctx context.Context, actor string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	issuer, err := r.Issuer()
	if err == nil && issuer.Signer().NotAfter.Sub(r.now()) > signerSpare {
		return nil
	}
	alg := hcert.ES256
	if err == nil {
		alg = issuer.Signer().Algorithm
	}
	if _, err = r.makeSigner(ctx, actor, alg); errors.Is(err, ErrNoRoot) {
		return nil // none was founded, or its days are counted: an operator's business
	}
	return err
}

// root reads the national root that may still sign a document signer, and
// unseals its key for as long as that takes.
func (r *Ring) root(ctx context.Context) (*x509.Certificate, crypto.Signer, error) {
	records, err := r.store.Keys(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read keys: %w", err)
	}
	for i := len(records) - 1; i >= 0; i-- {
		rec := records[i]
		if rec.Use != Root || !rec.maySign(r.now()) || rec.NotAfter.Sub(r.now()) < signerSpare {
			continue
		}
		cert, err := x509.ParseCertificate(rec.Public)
		if err != nil {
			return nil, nil, fmt.Errorf("national root %s: %w", rec.KID, err)
		}
		private, err := r.open(rec.Sealed)
		return cert, private, err
	}
	return nil, nil, ErrNoRoot
}

// Roots are the national roots, oldest first.
func (r *Ring) Roots(ctx context.Context) ([]DSC, error) {
	records, err := r.store.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	var out []DSC
	for _, rec := range records {
		if rec.Use != Root {
			continue
		}
		cert, err := x509.ParseCertificate(rec.Public)
		if err != nil {
			return nil, fmt.Errorf("national root %s: %w", rec.KID, err)
		}
		out = append(out, DSC{rec, cert})
	}
	return out, nil
}

func (r *Ring) newestDSC(ctx context.Context) (DSC, error) {
	if err := r.refresh(ctx); err != nil {
		return DSC{}, err
	}
	issuer, err := r.Issuer()
	if err != nil {
		return DSC{}, err
	}
	id := issuer.Signer().ID.String()
	for _, d := range r.DSCs() {
		if d.KID == id {
			return d, nil
		}
	}
	return DSC{}, ErrNoSigner
}

func (r *Ring) keepCertificate(ctx context.Context, actor string, use Use, alg string, cert *x509.Certificate, private crypto.Signer) error {
	sealed, err := r.seal(private)
	if err != nil {
		return err
	}
	rec := Record{KID: certificateKID(cert), Use: use, Alg: alg, Public: cert.Raw, Sealed: sealed,
		NotBefore: cert.NotBefore.UTC(), NotAfter: cert.NotAfter.UTC(), Sandbox: r.sandbox}
	if err := r.store.SaveKey(ctx, rec, actor); err != nil {
		return fmt.Errorf("save key: %w", err)
	}
	return nil
}

func generateSigner(alg hcert.Algorithm) (crypto.Signer, error) {
	if alg == hcert.PS256 {
		return rsa.GenerateKey(rand.Reader, ps256Bits)
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}
