package main

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/load"
)

// benchServer is the program serving, as its own process, with a world in its
// database and the bare floor beside it.
type benchServer struct {
	*benchWorld
	ctx           context.Context // of the processes
	public, admin string
	server        *load.Child
	postmaster    int // PostgreSQL's first process; 0: none here
}

// serve starts the server on the database that is there now, several times if
// it is to be known how long that takes.
func (w *benchWorld) serve(ctx context.Context) (*benchServer, error) {
	p := &benchServer{benchWorld: w, ctx: ctx}
	if w.engine == "postgres" {
		p.postmaster = load.Postmaster(ctx, w.url)
	}
	var starts load.Histogram
	for i := range w.starts {
		took, err := p.start(ctx)
		if err != nil {
			return nil, errors.Join(err, p.stop())
		}
		starts.Record(took)
		if i == w.starts-1 {
			break
		}
		if err := p.stop(); err != nil {
			return nil, err
		}
	}
	if w.wants(benchStart) {
		w.add(load.Row{Name: benchStart, Engine: w.engine, Value: load.Millis(starts.Quantile(0.5)), Unit: "ms", Goal: load.Goal{Most: 1000}})
	}
	return p, nil
}

func (p *benchServer) start(ctx context.Context) (took time.Duration, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	if p.public, err = benchPort(); err != nil {
		return 0, err
	}
	if p.admin, err = benchPort(); err != nil {
		return 0, err
	}
	d, i := p.settings()
	p.server, err = load.Spawn(p.ctx, filepath.Join(p.dir, "server.log"), self, "serve", "--db", d.DB, "--identity", i.Identity,
		"--listen", p.public, "--admin", p.admin, "--log-level", "warn")
	if err != nil {
		return 0, err
	}
	return p.server.Ready(ctx, "http://"+p.admin+"/readyz")
}

func (p *benchServer) stop() error {
	err := p.server.Stop()
	p.server = nil
	return err
}

// benchPort gives an address that was free a moment ago.
func benchPort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// bareFloor starts a bare HTTP server, whose answers are so long.
func (p *benchServer) bareFloor(ctx context.Context, answer int, flags ...string) (*load.Child, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	addr, err := benchPort()
	if err != nil {
		return nil, "", err
	}
	c, err := load.Spawn(p.ctx, filepath.Join(p.dir, "floor.log"), self,
		append([]string{"floor", "--listen", addr, "--answer", fmt.Sprint(answer)}, flags...)...)
	if err != nil {
		return nil, "", err
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if probe, err := load.Dial(ctx, addr); err == nil {
			return c, addr, probe.Close()
		}
	}
	return nil, "", errors.Join(errors.New("the floor does not answer"), c.Stop())
}

// authorise gets a token; the header of requests carries it.
func (p *benchServer) authorise(ctx context.Context, client string) (header string, err error) {
	assertion, err := benchAssertion(client, p.clients[client], "http://"+p.public)
	if err != nil {
		return "", err
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.public+"/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil || res.StatusCode != http.StatusOK {
		return "", errors.Join(fmt.Errorf("token: %s: %s", res.Status, raw), err)
	}
	var t api.Token
	if err := json.Unmarshal(raw, &t); err != nil {
		return "", err
	}
	return "Authorization: Bearer " + t.AccessToken, nil
}

// benchAssertion proves a client by its key (RFC 7523).
func benchAssertion(client string, key *ecdsa.PrivateKey, audience string) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	if err != nil {
		return "", err
	}
	now := time.Now()
	return jwt.Signed(signer).Claims(jwt.Claims{Issuer: client, Subject: client, Audience: jwt.Audience{audience}, ID: uuid.NewString(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(2 * time.Minute))}).Serialize()
}
