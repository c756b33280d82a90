package rules

import (
	"io/fs"
	"path"
	"strings"
)

// maxSuiteFile bounds one file of a suite.
const maxSuiteFile = 16 << 20

// LoadSuites finds every suite in a file system, of two layouts that may be
// mixed: the one of national rules, where a folder has rule.json and its tests
// in tests/ (the suite is then the folder above, such as a country), and the
// one of the specification, where a file has cases with expressions and
// assertions. Other files are left alone. What lies in one of these places and
// cannot be read becomes a test that fails; the error is only of the
// file system itself.
func LoadSuites(files fs.FS) ([]Suite, error) {
	l := loader{files: files, index: map[string]int{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "tests" && l.hasRule(path.Dir(name)):
			return fs.SkipDir // read with the rule
		case d.IsDir():
			return nil
		case d.Name() == "rule.json":
			return l.rule(path.Dir(name))
		case strings.HasSuffix(name, ".json"):
			return l.cases(name)
		}
		return nil
	})
	return l.suites, err
}

type loader struct {
	files  fs.FS
	suites []Suite
	index  map[string]int // of a suite, by its name
}

// suite returns the suite of that name, which it makes when there is none. The
// pointer is good until the next suite is made.
func (l *loader) suite(name string) *Suite {
	i, ok := l.index[name]
	if !ok {
		i = len(l.suites)
		l.index[name] = i
		l.suites = append(l.suites, Suite{Name: name})
	}
	return &l.suites[i]
}

func (l *loader) hasRule(dir string) bool {
	_, err := fs.Stat(l.files, path.Join(dir, "rule.json"))
	return err == nil
}

// document reads a JSON file; members are nil when it is no object. What makes
// it no JSON is in broken.
func (l *loader) document(name string) (members map[string]any, broken, err error) {
	text, err := fs.ReadFile(l.files, name)
	if err != nil {
		return nil, nil, err
	}
	v, broken := readJSON(text, maxSuiteFile)
	members, _ = v.(map[string]any)
	return members, broken, nil
}
