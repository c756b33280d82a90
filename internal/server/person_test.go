package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

func TestPersonIsExplainedWithoutNamingAnotherApp(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("vneid", connect.App)
	blue, vneid := w.token("bluezone"), w.token("vneid")
	w.register(vneid, "v1", an, cardProof(w)...)
	own := w.register(blue, "u1", api.Attributes{Name: "NGUYEN VAN AN", Birth: "1990-01-15", CCCD: an.CCCD}, cardProof(w)...)
	var got api.Person
	w.send("GET", "/v1/accounts/"+own.Account+"/person", blue, nil).read(http.StatusOK, &got)
	var names []string
	for _, a := range got.Attributes {
		names = append(names, a.Attribute)
		if a.VI == "" || a.EN == "" || strings.Contains(strings.ToLower(a.VI+a.EN), "vneid") {
			t.Errorf("A18: %s is explained with %q", a.Attribute, a.EN)
		}
	}
	// The phone is vneid's alone: bluezone never had one.
	if want := []string{"name", "birth", "sex", "cccd"}; !slices.Equal(names, want) {
		t.Errorf("shown: %v, want %v", names, want)
	}
	if first := got.Attributes[0]; first.Value != an.Name || first.Own || first.Why != "oldest" && first.Why != "accents" {
		t.Errorf("the name: own %v, why %s", first.Own, first.Why)
	}
	w.send("GET", "/v1/accounts/"+own.Account+"/person", vneid, nil).problem(http.StatusNotFound, "not_found")
}
