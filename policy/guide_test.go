package policy

import (
	"os"
	"strings"
	"testing"
)

// Provinces write rules on these paths: the guide names each, in both
// languages.
func TestGuideNamesEveryPath(t *testing.T) {
	for _, file := range []string{"policy.md", "policy.vi.md"} {
		text, err := os.ReadFile("../docs/guide/" + file)
		if err != nil {
			t.Fatal(err)
		}
		objects := map[string]bool{}
		for _, m := range members {
			objects[m.path] = true
		}
		for path := range known {
			parent, name := path[:strings.LastIndex(path, ".")], path[strings.LastIndex(path, ".")+1:]
			want := "`" + path + "`"
			if strings.HasPrefix(parent, "payload.test.") {
				want = "`" + name + "`" // said once for the three
			}
			if (!objects[path] || parent == "payload.test") && !strings.Contains(string(text), want) {
				t.Errorf("%s does not name %s", file, want)
			}
		}
	}
}
