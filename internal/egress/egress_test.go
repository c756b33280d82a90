package egress

import (
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestInternalAddressesAreRefusedInEveryForm(t *testing.T) {
	t.Parallel()
	for _, a := range []string{"127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
		"0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
		"::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "::a00:1"} {
		if public(netip.MustParseAddr(a)) {
			t.Errorf("%s counts as public", a)
		}
	}
	for _, a := range []string{"8.8.8.8", "203.162.0.1", "::ffff:8.8.8.8", "2606:4700:4700::1111", "2001:ee0::1"} {
		if !public(netip.MustParseAddr(a)) {
			t.Errorf("%s does not count as public", a)
		}
	}
}

func TestAddressesAreJudgedByTheirText(t *testing.T) {
	t.Parallel()
	strict, demo := New(Config{}), New(Config{AllowLoopback: true})
	for _, bad := range []string{"", "http://app.example/hook", "https://user:pass@app.example/", "https://app.example:22/", "https://app.example/#x",
		"ftp://app.example/", "https://", "https:app.example", "file:///etc/passwd", "https://127.0.0.1/", "https://[::1]/", "https://localhost/",
		"https://LOCALHOST./", "https://a.localhost/", "https://10.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://[fe80::1%25eth0]/",
		"https://app.example/" + strings.Repeat("a", maxURL)} {
		if strict.Check(bad) == nil {
			t.Errorf("%.40q is let out", bad)
		}
	}
	for _, good := range []string{"https://app.example/hook?a=b", "https://app.example:8443/", "https://8.8.8.8/"} {
		if err := strict.Check(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	if err := demo.Check("http://127.0.0.1:12345/hook"); err != nil {
		t.Error("the demo may not call this machine:", err)
	}
	if demo.Check("http://app.example/hook") == nil || demo.Check("https://10.0.0.1/") == nil {
		t.Error("allowing this machine allowed others")
	}
}

func TestTheAddressDialledIsWhatCounts(t *testing.T) {
	t.Parallel()
	// What a name resolves to is seen only here, whatever it said before.
	strict, demo := New(Config{}), New(Config{AllowLoopback: true})
	for _, inside := range []string{"10.1.2.3:443", "[::ffff:192.168.0.1]:443", "[fe80::1%eth0]:443", "169.254.169.254:443", "127.0.0.1:443", "name:443"} {
		if err := strict.control("tcp", inside, nil); !errors.Is(err, ErrInside) {
			t.Errorf("%s: %v", inside, err)
		}
	}
	if err := demo.control("tcp", "127.0.0.1:443", nil); err != nil {
		t.Error(err)
	}
	if err := demo.control("tcp", "10.0.0.1:443", nil); !errors.Is(err, ErrInside) {
		t.Error("a private address in demo mode:", err)
	}
}

func TestANameOfThisMachineIsNotConnectedTo(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	// Past the check of the text, straight to the dialler.
	c := New(Config{Timeout: 2 * time.Second})
	_, err = c.http.Get("http://" + l.Addr().String())
	if err == nil || !errors.Is(told(err), ErrInside) {
		t.Fatalf("dialled this machine: %v", err)
	}
}

// outside is a server that stands in for one outside.
func outside(t *testing.T, h http.HandlerFunc) (*httptest.Server, *Client) {
	t.Helper()
	s := httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s, New(Config{AllowLoopback: true, Timeout: 5 * time.Second, Roots: roots})
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	reached := false
	s, c := outside(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/inside" {
			reached = true
			return
		}
		http.Redirect(w, r, "/inside", http.StatusTemporaryRedirect)
	})
	if _, _, err := c.Get(t.Context(), s.URL, 100); !errors.Is(err, ErrStatus) {
		t.Errorf("get: %v", err)
	}
	if a, err := c.Post(t.Context(), s.URL, nil, []byte("{}"), 100); err != nil || a.Status != http.StatusTemporaryRedirect {
		t.Errorf("post: %d %v", a.Status, err)
	}
	if reached {
		t.Error("a redirect was followed")
	}
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	s, c := outside(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/headers" {
			w.Header().Set("X-Long", strings.Repeat("a", 2*maxHeaders))
		}
		for range 100 {
			w.Write(make([]byte, 1000))
		}
	})
	if _, _, err := c.Get(t.Context(), s.URL, 1000); !errors.Is(err, ErrLarge) {
		t.Errorf("get: %v", err)
	}
	if a, err := c.Post(t.Context(), s.URL, nil, nil, 1000); err != nil || len(a.Body) != 1000 {
		t.Errorf("post: %d bytes, %v", len(a.Body), err)
	}
	if _, err := c.Post(t.Context(), s.URL+"/headers", nil, nil, 1000); err == nil {
		t.Error("endless headers were read")
	}
}

func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	s, c := outside(t, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok")) })
	if b, _, err := c.Get(t.Context(), s.URL, 10); err != nil || string(b) != "ok" {
		t.Errorf("%q %v", b, err)
	}
}

func TestErrorsDoNotRepeatTheAddress(t *testing.T) {
	t.Parallel()
	c := New(Config{AllowLoopback: true, Timeout: time.Second})
	_, err := c.Post(t.Context(), "http://127.0.0.1:1/secret-path", nil, nil, 10)
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"https://app.example/", "https://[::ffff:7f00:1]/", "https://0x7f.1/", "https://127.1/", "https://2130706433/"} {
		f.Add(s)
	}
	c := New(Config{})
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := c.parse(raw)
		if err != nil {
			return
		}
		if u.Scheme != "https" || u.User != nil || here(u.Hostname()) {
			t.Errorf("%q is let out", raw)
		}
		if a, err := netip.ParseAddr(u.Hostname()); err == nil && !public(a) {
			t.Errorf("%q is let out", raw)
		}
	})
}
