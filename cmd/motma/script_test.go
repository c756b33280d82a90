package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/motma/motma/qr"
	"github.com/motma/motma/qrimage"
)

// TestMain lets the scripts run this very program as motma.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"motma": main})
}

// TestScripts runs every script of testdata/script. Beside testscript's own
// commands there is `exits CODE PROGRAM ARGS...`, which checks the exit code,
// `jpeg FROM.png TO.jpg`, and `private FILES...`: only their owner may read them.
func TestScripts(t *testing.T) {
	if _, err := exec.LookPath("zbarimg"); err != nil {
		t.Fatal("zbarimg is missing: it is the independent reader of these tests; `make test` installs it (Debian: apt-get install zbar-tools)")
	}
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: signedCodes,
		Cmds:  map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "jpeg": toJPEG, "private": private},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if neg || err != nil {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func private(ts *testscript.TestScript, _ bool, files []string) {
	for _, f := range files {
		info, err := os.Stat(ts.MkAbs(f))
		ts.Check(err)
		if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o600 {
			ts.Fatalf("%s has mode %o", f, mode)
		}
	}
}

func toJPEG(ts *testscript.TestScript, _ bool, args []string) {
	img, err := png.Decode(bytes.NewReader([]byte(ts.ReadFile(args[0]))))
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	ts.Check(jpeg.Encode(f, img, &jpeg.Options{Quality: 50}))
	ts.Check(f.Close())
}

// signedCodes puts freshly signed texts and the keys for them beside a script:
// only then are they within their times.
func signedCodes(env *testscript.Env) error {
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	key, err := qr.NewKey("", private.Public())
	if err != nil {
		return err
	}
	signer, err := qr.NewSigner(key, private)
	if err != nil {
		return err
	}
	keys, err := qr.NewKeySet(key)
	if err != nil {
		return err
	}
	set, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	now := time.Now().Truncate(time.Second)
	sample, err := qr.ParsePersonal("001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<HS4010120800001<0944700001")
	if err != nil {
		return err
	}
	files := map[string]string{"keys.json": string(set)}
	for name, expires := range map[string]time.Time{"signed.txt": now.AddDate(1, 0, 0), "expired.txt": now.AddDate(0, 0, -1)} {
		if files[name], err = signer.Issue(sample.Claim(), qr.CodeInfo{ID: 11, Expires: expires}, qr.Base64URL); err != nil {
			return err
		}
	}
	if files["place.txt"], err = signer.IssuePlace(qr.Place{Base: "https://motma.example", Code: "7F3KQ2M9", Version: 1}); err != nil {
		return err
	}
	var blank bytes.Buffer
	if err := png.Encode(&blank, image.NewGray(image.Rect(0, 0, 90, 90))); err != nil {
		return err
	}
	files["blank.png"] = blank.String()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(env.WorkDir, name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Sizes on the command line are lengths, and the smallest slip is refused.
func TestMillimetres(t *testing.T) {
	for text, want := range map[string]millimetres{"50mm": 50, "5cm": 50, "50": 50, "85.6 mm": 85.6, "1": 1, "2000mm": 2000} {
		var m millimetres
		if err := m.UnmarshalText([]byte(text)); err != nil || m != want {
			t.Errorf("%q: %v, %v; want %v", text, m, err, want)
		}
	}
	for _, text := range []string{"", "mm", "-5cm", "0", "0.5mm", "201cm", "50in", "NaN", "Inf", "1e99", "50mmm", "5cmmm"} {
		var m millimetres
		if err := m.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was accepted as %v", text, m)
		}
	}
}

// What Encode takes, Read must be able to return: the limits belong together.
func TestTheLongestTextFitsALine(t *testing.T) {
	if qrimage.MaxText >= maxLine {
		t.Errorf("a line holds %d bytes, a code up to %d", maxLine, qrimage.MaxText)
	}
}
