package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/motma/motma/client"
)

// newKeyFile makes a key and the file of it.
func newKeyFile(t *testing.T, path string) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return key
}

// What a newcomer does wrong is said in both languages, with what to do next
// and the right exit code.
func TestMistakesOfANewcomerAreExplained(t *testing.T) {
	url, _ := startSandbox(t, t.TempDir())
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) string {
		if err := os.WriteFile(file(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file(name)
	}
	c, err := client.New(client.Config{Base: url, ID: "mine", Key: newKeyFile(t, file("mine.pem"))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.JoinSandbox(t.Context(), "Mine"); err != nil {
		t.Fatal(err)
	}
	newKeyFile(t, file("other.pem"))
	list := write("list.csv", "ma,ten,sinh\nu1,Nguyễn Văn An,1990-01-15\n")
	good := write("map.json", `{"columns":{"user":"ma","name":"ten","birth":"sinh"}}`)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + free.Addr().String()
	free.Close()

	imported := func(list, mapping, key, url string) []string {
		return []string{"import", "people", list, "--map", mapping, "--app", "mine", "--key", key, "--url", url}
	}
	for name, c := range map[string]struct {
		args   []string
		code   int
		vi, en string
	}{
		"another key":     {imported(list, good, file("other.pem"), url), 1, "Tên ứng dụng và khóa", "key belong together"},
		"no platform":     {imported(list, good, file("mine.pem"), nobody), 1, "Không kết nối được", "cannot be reached"},
		"no key":          {imported(list, good, list, url), 1, "không phải khóa riêng", "no private key"},
		"a lost list":     {imported(file("lost.csv"), good, file("mine.pem"), url), 2, "--help để xem", "lost.csv: no such file"},
		"an empty list":   {imported(write("empty.csv", ""), good, file("mine.pem"), url), 1, "Tệp rỗng", "is empty"},
		"not UTF-8":       {imported(write("wide.csv", "\xff\xfem\x00a\x00,\x00\n\x00"), good, file("mine.pem"), url), 1, "UTF-8", "must be UTF-8"},
		"a broken map":    {imported(list, write("broken.json", `{"columns"`), file("mine.pem"), url), 1, "không đúng dạng JSON", "section 2"},
		"an unknown part": {imported(list, write("colums.json", `{"colums":{}}`), file("mine.pem"), url), 1, "không đúng dạng JSON", `"colums"`},
		"no birth date":   {imported(list, write("nobirth.json", `{"columns":{"user":"ma","name":"ten"}}`), file("mine.pem"), url), 1, "sửa các chỗ được nêu", "mapping.columns"},
		"a lost column":   {imported(list, write("lost.json", `{"columns":{"user":"id","name":"ten","birth":"sinh"}}`), file("mine.pem"), url), 1, "cột", "mapping.columns.user"},
		"a wrong flag":    {[]string{"import", "people", list, "--mapp", good}, 2, "--help để xem", "did you mean"},
		"a taken address": {[]string{"sandbox", "--dir", file("second"), "--listen", taken.Addr().String()}, 1, "đang được chương trình khác dùng", "another --listen"},
		"another file":    {[]string{"admin", "app", "list", "--db", list}, 1, "không phải cơ sở dữ liệu", "check --db"},
		"a lost set":      {[]string{"link", "eval", file("lost.csv")}, 1, "Không có tệp", "lost.csv"},
	} {
		t.Run(name, func(t *testing.T) {
			var said bytes.Buffer
			if code := run(t.Context(), c.args, streams{Out: io.Discard, Err: &said}); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, want := range []string{c.vi, c.en} {
				if !strings.Contains(said.String(), want) {
					t.Errorf("%q is not in:\n%s", want, &said)
				}
			}
		})
	}
}
