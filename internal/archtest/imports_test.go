package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/motma/motma/"

// allowed lists, for each package, which packages of this module it may
// import. A package missing here fails the test.
var allowed = map[string][]string{
	// Public, usable by anybody, without I/O.
	"viname":  {},
	"qr":      {"viname"},
	"qrimage": {},
	"rules":   {},
	"hcert":   {"qr", "viname"},
	"api":     {},
	"client":  {"api", "declaration", "qr"},

	// Health, for servers, gates and browsers alike.
	"policy":      {"rules"},
	"declaration": {"rules", "viname"},
	"fhir":        {"declaration"},
	"verifier":    {"hcert", "policy", "qr", "rules"},

	// What a country's apps are, as data.
	"profiles": {"qr"},

	// The domain.
	"internal/fault":   {},
	"internal/unit":    {"viname"},
	"internal/linkage": {"viname"},
	"internal/person":  {"internal/fault", "internal/linkage", "qr", "viname"},
	"internal/scan":    {"hcert", "internal/audit", "internal/fault", "internal/person", "internal/unit", "policy", "qr", "verifier", "viname"},
	"internal/health":  {"declaration", "internal/audit", "internal/fault", "internal/person", "policy", "rules", "viname"},
	"internal/card":    {"internal/audit", "internal/fault", "internal/health", "internal/person", "internal/unit", "policy", "rules"},
	"internal/bundle":  {"internal/fault", "internal/person", "policy", "qr", "rules", "verifier"},
	"internal/travel":  {"hcert", "internal/audit", "internal/fault", "internal/health", "internal/keyring", "internal/person", "policy", "rules", "viname"},
	"internal/trace":   {"internal/audit", "internal/connect", "internal/fault", "internal/person", "internal/scan", "internal/unit", "qr", "viname"},
	"internal/connect": {"internal/fault", "internal/person", "qr"},
	"internal/audit":   {"internal/fault", "internal/person"},
	"internal/roster":  {"declaration", "internal/audit", "internal/fault", "internal/health", "internal/person"},
	"internal/keyring": {"hcert", "internal/fault", "qr"},
	"internal/feed":    {"internal/fault", "internal/person"},
	"internal/review":  {"internal/audit", "internal/fault", "internal/person"},

	// Everything SQL; everything HTTP.
	"internal/store": {"hcert", "internal/audit", "internal/bundle", "internal/card", "internal/connect", "internal/fault", "internal/feed", "internal/health", "internal/keyring", "internal/linkage",
		"internal/person", "internal/review", "internal/roster", "internal/scan", "internal/trace", "internal/travel", "policy", "qr", "rules", "internal/store/migrations"},
	"internal/store/migrations": {},
	"internal/server": {"api", "declaration", "fhir", "hcert", "internal/audit", "internal/bundle", "internal/card", "internal/connect", "internal/fault", "internal/feed", "internal/health",
		"internal/keyring", "internal/paper", "internal/person", "internal/review", "internal/roster", "internal/scan", "internal/trace", "internal/travel", "internal/unit", "policy", "qr", "rules", "viname"},

	// Papers to be printed.
	"internal/paper": {"hcert", "qrimage", "viname"},

	// The one way out over HTTP.
	"internal/egress": {},

	// What runs beside the platform, as its clients do.
	"internal/pgtest":        {},
	"internal/suites":        {},
	"internal/synth":         {"internal/unit", "policy", "viname"},
	"internal/linkage/febrl": {"internal/linkage", "viname"},
	"internal/demo":          {"api", "client", "declaration", "hcert", "internal/synth", "policy", "profiles", "qr", "verifier"},
	"internal/load":          {"api", "client", "declaration", "hcert", "internal/synth", "policy", "qr"},

	// A gate's own program: it must not bring the server along.
	"cmd/motma-verify": {"hcert", "policy", "qr", "verifier"},

	"internal/archtest": {},
}

// composes lists the packages that put the program together: they may import
// anything, and nothing imports them.
var composes = []string{"cmd/motma", "internal/store/storetest", "internal/unit/gen"}

// pure packages know no transport, storage, environment or logger.
var pure = []string{"viname", "qr", "rules", "hcert", "policy", "declaration", "fhir", "verifier", "internal/health", "internal/card", "internal/bundle", "internal/travel", "internal/fault", "internal/person", "internal/scan", "internal/trace",
	"internal/connect", "internal/audit", "internal/keyring", "internal/feed", "internal/review", "internal/roster", "internal/unit", "internal/linkage", "internal/linkage/febrl"}

// impure is what pure packages must not import. log/slog is allowed for
// slog.LogValuer alone; a logger call there would need a *slog.Logger.
var impure = []string{"net", "net/", "database/sql", "html/template", "text/template", "os", "os/", "flag", "log",
	"github.com/jackc/", "modernc.org/", "github.com/danielgtaylor/huma", "github.com/prometheus/"}

// imports reads the import lines of every file of the module that is not a
// test. It parses files, so that go test's cache sees them.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && file != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		for _, i := range f.Imports {
			out[pkg] = append(out[pkg], strings.Trim(i.Path.Value, `"`))
		}
		if out[pkg] == nil {
			out[pkg] = []string{}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	found := imports(t)
	if len(found) < 10 {
		t.Fatalf("found only %d packages: the walk is broken", len(found))
	}
	for pkg, paths := range found {
		if slices.Contains(composes, pkg) {
			continue
		}
		may, known := allowed[pkg]
		if !known {
			t.Errorf("package %s is not in the table: decide what it may import, and write it there", pkg)
			continue
		}
		for _, p := range paths {
			if own, ok := strings.CutPrefix(p, module); ok && !slices.Contains(may, own) {
				t.Errorf("%s imports %s, which the table does not allow", pkg, own)
			}
		}
	}
}

func TestDomainKnowsNoTransportStorageOrEnvironment(t *testing.T) {
	found := imports(t)
	for _, pkg := range pure {
		for _, p := range found[pkg] {
			for _, bad := range impure {
				if p == bad || strings.HasSuffix(bad, "/") && strings.HasPrefix(p, bad) {
					t.Errorf("%s imports %s", pkg, p)
				}
			}
		}
	}
}

func TestOnlyTheStoreHoldsSQLAndOnlyServersHoldHTTP(t *testing.T) {
	for pkg, paths := range imports(t) {
		for _, p := range paths {
			sql := p == "database/sql" || strings.HasPrefix(p, "github.com/jackc/") || strings.HasPrefix(p, "modernc.org/sqlite")
			if sql && !slices.Contains([]string{"internal/store", "internal/pgtest", "internal/store/storetest", "internal/load"}, pkg) {
				t.Errorf("%s imports %s: SQL belongs into internal/store", pkg, p)
			}
			http := p == "net/http" || strings.HasPrefix(p, "net/http/")
			if http && !slices.Contains([]string{"client", "cmd/motma", "internal/demo", "internal/egress", "internal/load"}, pkg) && path.Base(pkg) != "server" {
				t.Errorf("%s imports %s: HTTP belongs into internal/server", pkg, p)
			}
		}
	}
}
