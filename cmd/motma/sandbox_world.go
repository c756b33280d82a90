package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/qr"
)

// sandboxWorld fills a sandbox, as a client of it: with a pseudo app that
// knows everybody as the population register would, and with what every app
// has to handle. What was there already stays, so that it may be run at each
// start, also after one that was broken off.
type sandboxWorld struct {
	base, issuer string
	clients      *connect.Registry
	ring         *keyring.Ring

	register *client.Client
}

// sandboxRegister is the pseudo app's id.
const sandboxRegister = "register"

// sandboxPlace is the place whose poster everybody can scan.
const sandboxPlace = "Chợ Thử Nghiệm"

// prepare gives what there is to practise on.
func (w *sandboxWorld) prepare(ctx context.Context) (out api.Sandbox, err error) {
	if w.register, err = w.insider(ctx, sandboxRegister, "Cơ sở dữ liệu dân cư (mô phỏng)"); err != nil {
		return out, err
	}
	if err := w.populate(ctx); err != nil {
		return out, err
	}
	known, err := w.traps(ctx)
	if err != nil {
		return out, err
	}
	if out.Codes, err = w.codes(ctx, known); err != nil {
		return out, err
	}
	out.Place = sandboxPlace
	out.Poster, err = w.poster(ctx)
	return out, err
}

// insider gives a client with a key of this run: none lies about in a file.
func (w *sandboxWorld) insider(ctx context.Context, id, name string) (*client.Client, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	keys := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	_, err = w.clients.Register(ctx, "sandbox", connect.Client{ID: id, Name: name, Kind: connect.App, Scopes: connect.ScopesOf(connect.App), Keys: keys,
		Policy: &connect.Policy{Contributes: connect.Attributes, Proves: connect.Proofs, Records: connect.Records, Reads: connect.HealthReads}})
	if errors.Is(err, connect.ErrExists) {
		err = w.clients.SetKeys(ctx, "sandbox", id, keys)
	}
	if err != nil {
		return nil, err
	}
	return client.New(client.Config{Base: w.base, ID: id, Key: key, Audience: w.issuer})
}

// poster gives the poster of the sandbox's place, which is made once.
func (w *sandboxWorld) poster(ctx context.Context) (string, error) {
	places, err := w.register.Places(ctx, "")
	if err != nil {
		return "", err
	}
	if len(places.Items) == 0 {
		made, err := w.register.CreatePlace(ctx, api.PlaceInput{Kind: "venue", Name: sandboxPlace, Unit: "26743", Address: "1 Đường Thử"})
		if err != nil {
			return "", err
		}
		places.Items = append(places.Items, made)
	}
	p, err := w.register.Poster(ctx, places.Items[0].Place)
	return p.Text, err
}

// codes makes one code of each sort that a gate meets.
func (w *sandboxWorld) codes(ctx context.Context, known map[string]api.Outcome) ([]api.SandboxCode, error) {
	nga, hung := known["nga"], known["hung"]
	if nga.Code == nil || hung.Code == nil {
		return nil, errors.New("the people of the codes have none")
	}
	if _, err := w.register.Renew(ctx, hung.Account, api.Renewal{Reason: "lost"}); err != nil {
		return nil, err
	}
	expired, err := w.expired(nga.Code.Text)
	if err != nil {
		return nil, err
	}
	foreign, err := foreignCode()
	if err != nil {
		return nil, err
	}
	valid := nga.Code.Text
	return []api.SandboxCode{
		{Name: "valid", Text: valid, VI: "Mã hợp lệ của Đỗ Thị Nga.", EN: "A valid code of Đỗ Thị Nga."},
		{Name: "revoked", Text: hung.Code.Text, VI: "Mã đã báo mất và được cấp lại.", EN: "A code that was reported lost and replaced."},
		{Name: "expired", Text: expired, VI: "Mã ngắn hạn của hôm kia, như một ảnh chụp cũ.", EN: "A live code of the day before yesterday, as an old screenshot shows it."},
		{Name: "tampered", Text: strings.Replace(valid, "DO THI NGA", "DO THI NGAN", 1), VI: "Mã hợp lệ bị sửa tên.", EN: "The valid code with another name written into it."},
		{Name: "unsigned", Text: "******001001|DO THI NGA|1993-**-**|0|" + nga.QID + "|<2", VI: "Mã không có chữ ký, ai cũng viết được.", EN: "A code without signature, which anybody can write."},
		{Name: "real", Text: foreign, VI: "Mã không phải thử nghiệm, do hệ thống khác ký.", EN: "A code that is no test, signed by another platform."},
	}, nil
}

// expired signs a code of ours again, for two days ago.
func (w *sandboxWorld) expired(text string) (string, error) {
	u, err := qr.ParsePersonal(text)
	if err != nil {
		return "", err
	}
	v, err := u.Verify(w.ring.KeySet(keyring.Codes), time.Now())
	if err != nil {
		return "", err
	}
	from := time.Now().UTC().Truncate(time.Hour).Add(-48 * time.Hour)
	return w.ring.Issue(v.Personal().Hidden(), qr.CodeInfo{ID: v.Code().ID, NotBefore: from, Expires: from.Add(24 * time.Hour), Live: true})
}

// foreignCode is a code as a real platform would sign it, with a key that is
// thrown away.
func foreignCode() (string, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	key, err := qr.NewKey("", private.Public())
	if err != nil {
		return "", err
	}
	signer, err := qr.NewSigner(key, private)
	if err != nil {
		return "", err
	}
	p := qr.Personal{Paper: "001090000011", Name: "NGUYEN VAN AN", Birth: "1990-01-15", QID: drawer(false)()}
	text, err := signer.Issue(p.Hidden(), qr.CodeInfo{ID: 1, Expires: time.Now().AddDate(1, 0, 0)}, qr.Base64URL)
	if err != nil {
		return "", fmt.Errorf("foreign code: %w", err)
	}
	return text, nil
}
