package travel

import (
	_ "embed"
	"encoding/json"
	"sync"
)

// Product is what a certificate says of a vaccine, in the codes of the European
// value sets.
type Product struct {
	Code    string `json:"code"`    // of the product, as in the value set "vaccines"
	Vaccine string `json:"vaccine"` // kind of vaccine: SNOMED CT or ATC
	Maker   string `json:"maker"`
	Doses   int    `json:"doses"` // of the first series
	Name    string `json:"name"`
	By      string `json:"by"` // name of the maker
}

//go:embed products.json
var productsJSON []byte

var products = sync.OnceValue(func() map[string]Product {
	var list struct {
		Products []Product `json:"products"`
	}
	if err := json.Unmarshal(productsJSON, &list); err != nil {
		panic("travel: products.json: " + err.Error()) // embedded: a test reads it
	}
	out := make(map[string]Product, len(list.Products))
	for _, p := range list.Products {
		out[p.Code] = p
	}
	return out
})

// NameOf gives the name of a product or maker by its code, empty where there is
// none.
func NameOf(code string) string {
	if p, ok := products()[code]; ok {
		return p.Name
	}
	for _, p := range products() {
		if p.Maker == code {
			return p.By // the same for every product of a maker
		}
	}
	return ""
}

// ProductOf gives the product of a code; false when certificates have no codes
// for it.
func ProductOf(code string) (Product, bool) {
	p, ok := products()[code]
	return p, ok
}
