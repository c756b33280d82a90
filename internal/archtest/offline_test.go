package archtest

import (
	"slices"
	"strings"
	"testing"
)

// reached gives every package of the module that one imports, at any depth, and
// what those import from elsewhere.
func reached(found map[string][]string, pkg string) (own, other []string) {
	queue := []string{pkg}
	for len(queue) > 0 {
		var at string
		at, queue = queue[0], queue[1:]
		for _, p := range found[at] {
			if inside, ok := strings.CutPrefix(p, module); ok {
				if !slices.Contains(own, inside) {
					own, queue = append(own, inside), append(queue, inside)
				}
				continue
			}
			other = append(other, p)
		}
	}
	return own, other
}

// A gate without network carries nothing of the server, and cannot reach the
// network or a database, whatever comes of its parts.
func TestOfflineProgramsCarryNoServer(t *testing.T) {
	found := imports(t)
	for _, pkg := range []string{"verifier", "cmd/motma-verify"} {
		own, other := reached(found, pkg)
		if len(own) < 4 {
			t.Fatalf("%s reaches only %v: the walk is broken", pkg, own)
		}
		for _, p := range own {
			if strings.HasPrefix(p, "internal/") || slices.Contains([]string{"client", "api"}, p) {
				t.Errorf("%s carries %s", pkg, p)
			}
		}
		for _, p := range other {
			if p == "net" || strings.HasPrefix(p, "net/") || p == "database/sql" || strings.HasPrefix(p, "modernc.org/") || strings.HasPrefix(p, "github.com/jackc/") {
				t.Errorf("%s can reach %s", pkg, p)
			}
		}
	}
}
