package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/qr"
)

// BundleSource fetches bundles for gates without network; package verifier
// opens them. It needs no token: bundles are public, and whom to believe is
// decided by their signature alone.
type BundleSource struct {
	Base string       // address of the platform
	HTTP *http.Client // nil: one with sane timeouts
}

// maxBundle bounds what is taken for a bundle, as package verifier does.
const maxBundle = 16 << 20

// ErrSameBundle says that the platform has no newer bundle.
var ErrSameBundle = errors.New("motma client: there is no newer bundle")

// Trust gives the keys that sign bundles. Fetch them once, over https, and keep
// them where only the gate's own program writes: from then on each bundle names
// the keys of those that follow.
func (s BundleSource) Trust(ctx context.Context) (qr.KeySet, error) {
	raw, err := s.get(ctx, "/v1/keys", "", maxKeyBytes)
	if err != nil {
		return qr.KeySet{}, err
	}
	var keys api.CodeKeys
	if err := json.Unmarshal(raw, &keys); err != nil {
		return qr.KeySet{}, fmt.Errorf("motma client: read keys: %w", err)
	}
	set, err := json.Marshal(keys.Bundles)
	if err != nil {
		return qr.KeySet{}, fmt.Errorf("motma client: read keys: %w", err)
	}
	return qr.ParseKeySet(set)
}

// File fetches the whole bundle: the bytes to keep and to open. have is the
// version that is here already, 0 for none: if it is still the newest,
// ErrSameBundle.
func (s BundleSource) File(ctx context.Context, have int64) ([]byte, error) {
	return s.get(ctx, "/v1/bundle/file", strconv.FormatInt(have, 10), maxBundle)
}

// Delta fetches what has changed since a version, for verifier.Bundle.Apply.
// ErrSameBundle: nothing has.
func (s BundleSource) Delta(ctx context.Context, since int64) ([]byte, error) {
	if since < 1 {
		return nil, errors.New("motma client: a delta is since a version, from 1")
	}
	if _, err := s.get(ctx, "/v1/bundle", strconv.FormatInt(since, 10), maxBundle); err != nil {
		return nil, err
	}
	return s.get(ctx, "/v1/bundle?since="+strconv.FormatInt(since, 10), "", maxBundle)
}

// get fetches a public answer, unless it is the version that is here.
func (s BundleSource) get(ctx context.Context, path, have string, most int64) ([]byte, error) {
	if !strings.HasPrefix(s.Base, "http://") && !strings.HasPrefix(s.Base, "https://") {
		return nil, errBase
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(s.Base, "/")+path, nil)
	if err != nil {
		return nil, fmt.Errorf("motma client: %w", err)
	}
	if have != "" && have != "0" {
		req.Header.Set("If-None-Match", `"`+have+`"`)
	}
	web := s.HTTP
	if web == nil {
		web = &http.Client{Timeout: 2 * time.Minute}
	}
	answer, err := web.Do(req)
	if err != nil {
		return nil, fmt.Errorf("motma client: fetch bundle: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNotModified {
		return nil, ErrSameBundle
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("motma client: fetch bundle: %w", err)
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("motma client: fetch bundle: %s", answer.Status)
	case int64(len(body)) > most:
		return nil, errors.New("motma client: fetch bundle: the answer is too long")
	}
	return body, nil
}
