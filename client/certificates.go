package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/motma/motma/api"
)

// IssueCertificates gives a user's travel certificates of the kinds named
// (vaccination when none is), and the records of which none can be made. Asking
// again gives the same.
func (c *Client) IssueCertificates(ctx context.Context, account string, kinds ...string) (api.Certificates, error) {
	var out api.Certificates
	return out, c.call(ctx, http.MethodPost, certificatesOf(account), api.CertificateRequest{Kinds: kinds}, &out)
}

// Certificates lists all certificates of a user's person, in force or not, with
// why; without their texts.
func (c *Client) Certificates(ctx context.Context, account string) ([]api.Certificate, error) {
	var out api.List[api.Certificate]
	err := c.call(ctx, http.MethodGet, certificatesOf(account), nil, &out)
	return out.Items, err
}

// Certificate gives one with its text, to be shown as a QR code.
func (c *Client) Certificate(ctx context.Context, account, certificate string) (api.Certificate, error) {
	var out api.Certificate
	return out, c.call(ctx, http.MethodGet, certificatesOf(account)+"/"+url.PathEscape(certificate), nil, &out)
}

// PrintCertificate gives one as a PDF. layout is "a4" or "card", lang "vi" or
// "en"; empty: a4, vi.
func (c *Client) PrintCertificate(ctx context.Context, account, certificate, layout, lang string) ([]byte, error) {
	return c.file(ctx, certificatesOf(account)+"/"+url.PathEscape(certificate)+"/pdf"+paperQuery(layout, lang), "application/pdf")
}

// PrintCode gives a user's personal code as a PDF.
func (c *Client) PrintCode(ctx context.Context, account, layout, lang string) ([]byte, error) {
	return c.file(ctx, "/v1/accounts/"+account+"/code/pdf"+paperQuery(layout, lang), "application/pdf")
}

// KeepForeignCertificate takes another country's certificate as evidence on a
// user. Call it only when its bearer agreed.
func (c *Client) KeepForeignCertificate(ctx context.Context, account, text string) ([]api.KeptCertificate, error) {
	var out api.List[api.KeptCertificate]
	err := c.call(ctx, http.MethodPost, certificatesOf(account)+"/foreign", api.ForeignCertificate{Text: text, Consent: true}, &out)
	return out.Items, err
}

// CertificateKeys are those that the platform's certificates verify with.
func (c *Client) CertificateKeys(ctx context.Context) (api.CertificateKeys, error) {
	var out api.CertificateKeys
	return out, c.open(ctx, http.MethodGet, "/v1/certificate-keys", nil, &out)
}

func certificatesOf(account string) string { return "/v1/accounts/" + account + "/certificates" }

func paperQuery(layout, lang string) string {
	q := url.Values{}
	if layout != "" {
		q.Set("layout", layout)
	}
	if lang != "" {
		q.Set("lang", lang)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// maxPaper bounds a document that is read.
const maxPaper = 4 << 20

// file reads a document.
func (c *Client) file(ctx context.Context, path, media string) ([]byte, error) {
	answer, err := c.do(ctx, request{method: http.MethodGet, path: path, accept: media})
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxPaper))
	if err != nil {
		return nil, fmt.Errorf("motma client: read document: %w", err)
	}
	return raw, nil
}
