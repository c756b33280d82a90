package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/motma/motma/api"
)

// IssueCertificates gives a user's travel certificates of some kinds,
// vaccination by default, and makes those that are not there yet.
func (c *Client) IssueCertificates(ctx context.Context, account string, kinds ...string) (api.Certificates, error) {
	var out api.Certificates
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/certificates", api.CertificateRequest{Kinds: kinds}, &out)
}

// Certificates lists a user's certificates, in force or not, without their
// text.
func (c *Client) Certificates(ctx context.Context, account string) ([]api.Certificate, error) {
	var out api.List[api.Certificate]
	err := c.call(ctx, http.MethodGet, "/v1/accounts/"+account+"/certificates", nil, &out)
	return out.Items, err
}

// CertificatePaper gives a certificate as a PDF: its layout is a4 or card, the
// language that comes first vi or en; empty: a4, vi.
func (c *Client) CertificatePaper(ctx context.Context, account, certificate, layout, lang string) ([]byte, error) {
	q := url.Values{}
	for name, value := range map[string]string{"layout": layout, "lang": lang} {
		if value != "" {
			q.Set(name, value)
		}
	}
	path := "/v1/accounts/" + account + "/certificates/" + certificate + "/pdf"
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	answer, err := c.do(ctx, request{method: http.MethodGet, path: path, accept: "application/pdf"})
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	pdf, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("motma client: read paper: %w", err)
	}
	return pdf, nil
}
