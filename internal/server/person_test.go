package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

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
	// The sex and the phone are vneid's alone, and the policy grants neither.
	if want := []string{"name", "birth", "cccd"}; !slices.Equal(names, want) {
		t.Errorf("shown: %v, want %v", names, want)
	}
	if first := got.Attributes[0]; first.Value != "" || !first.Withheld || first.Own || first.Why != "oldest" && first.Why != "accents" {
		t.Errorf("the name that another record holds: %+v", first)
	}
	w.send("GET", "/v1/accounts/"+own.Account+"/person", vneid, nil).problem(http.StatusNotFound, "not_found")
	_, err := w.clients.Update(w.Context(), "operator", "bluezone", func(c *connect.Client) { c.Policy.Reads = []string{"name", "phone"} })
	w.ok(err)
	w.pass(time.Minute)
	got = api.Person{}
	w.send("GET", "/v1/accounts/"+own.Account+"/person", w.token("bluezone"), nil).read(http.StatusOK, &got)
	if len(got.Attributes) != 4 || got.Attributes[0].Value != an.Name || got.Attributes[3].Value != an.Phone {
		t.Errorf("with a policy that reads name and phone: %+v", got.Attributes)
	}
}
