package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/motma/motma/api"
	"github.com/motma/motma/declaration"
)

func TestFormsArePublicAndTheSameForEverybody(t *testing.T) {
	w := newWorld(t)
	var list api.Forms
	w.send("GET", "/v1/forms", "", nil).read(http.StatusOK, &list)
	if len(list.Forms) != 3 {
		t.Fatalf("%d forms", len(list.Forms))
	}
	for _, f := range list.Forms {
		if !f.InForce || f.Hours != 72 {
			t.Errorf("%s: %+v", f.Kind, f)
		}
		r := w.send("GET", "/v1/forms/"+f.Kind, "", nil)
		form, err := declaration.ParseForm(r.body)
		if err != nil || form.Kind != f.Kind || form.Version != f.Version {
			t.Errorf("%s: %v", f.Kind, err)
		}
		if old := w.send("GET", "/v1/forms/"+f.Kind+"?version=1", "", nil); string(old.body) != string(r.body) {
			t.Errorf("%s: version 1 is another form than the one in force", f.Kind)
		}
		q := w.send("GET", "/v1/forms/"+f.Kind+"/questionnaire", "", nil)
		var resource struct{ ResourceType, URL string }
		if err := json.Unmarshal(q.body, &resource); err != nil || resource.ResourceType != "Questionnaire" ||
			!strings.HasSuffix(resource.URL, "/v1/forms/"+f.Kind+"/questionnaire") || q.header.Get("Content-Type") != "application/fhir+json" {
			t.Errorf("%s: %v %+v", f.Kind, err, resource)
		}
	}
}

func TestFormsAreKeptByTheirTag(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/v1/forms/domestic", "/v1/forms/domestic/questionnaire"} {
		first := w.send("GET", path, "", nil)
		tag := first.header.Get("ETag")
		if tag == "" || !strings.Contains(first.header.Get("Cache-Control"), "public") || first.status != http.StatusOK {
			t.Fatalf("%s: %d, tag %q", path, first.status, tag)
		}
		again := w.send("GET", path, "", nil, "If-None-Match", tag)
		if again.status != http.StatusNotModified || len(again.body) != 0 {
			t.Errorf("%s: %d with %d bytes", path, again.status, len(again.body))
		}
		if other := w.send("GET", path, "", nil, "If-None-Match", `"old"`); other.status != http.StatusOK {
			t.Errorf("%s with an old tag: %d", path, other.status)
		}
	}
}

func TestFormsThatThereAreNot(t *testing.T) {
	w := newWorld(t)
	for _, tail := range []string{"", "/questionnaire"} {
		w.send("GET", "/v1/forms/travel"+tail, "", nil).problem(http.StatusNotFound, "form_unknown")
		w.send("GET", "/v1/forms/entry"+tail+"?version=9", "", nil).problem(http.StatusNotFound, "form_version_unknown")
		w.send("GET", "/v1/forms/entry"+tail+"?version=x", "", nil).problem(http.StatusUnprocessableEntity, "invalid_input")
	}
}
