package declaration

import "testing"

// BenchmarkCheck checks a whole declaration that has nothing wrong.
func BenchmarkCheck(b *testing.B) {
	for _, file := range vectorFiles(b) {
		v := readVectors(b, file)
		form, _ := Builtin().Form(v.Kind, 0)
		answers, env := v.answers(b, nil), v.env()
		b.Run(v.Kind, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if form.Check(answers, env) != nil {
					b.Fatal("there are problems")
				}
			}
		})
	}
}
