package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"
)

// TestBatchLeavesNothingToTheSingleUnit: a method of person.Tx that batch does
// not have would go to the transaction at once, past what is still buffered.
func TestBatchLeavesNothingToTheSingleUnit(t *testing.T) {
	var own []string
	files, err := filepath.Glob("batch*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, d := range parse(t, file).Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok && star.X.(*ast.Ident).Name == "batch" {
					own = append(own, f.Name.Name)
				}
			}
		}
	}
	var asked []string
	ast.Inspect(parse(t, "../person/store.go"), func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || spec.Name.Name != "Tx" {
			return true
		}
		for _, m := range spec.Type.(*ast.InterfaceType).Methods.List {
			asked = append(asked, m.Names[0].Name)
		}
		return false
	})
	if len(asked) < 20 {
		t.Fatalf("person.Tx has %d methods: the test does not find it", len(asked))
	}
	for _, m := range asked {
		if m != "Act" && m != "NewID" && !slices.Contains(own, m) {
			t.Errorf("batch has no %s of its own", m)
		}
	}
}

func parse(t *testing.T, file string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
