package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/fault"
)

var scanSchemas = sync.OnceValue(func() huma.Registry {
	reg := newSchemas()
	reg.Schema(reflect.TypeFor[api.Scan](), true, "")
	return reg
})

// slowScan reads a scan by the rules of every other body: strict tree, exact
// members, encoding/json.
func slowScan(body []byte, out *api.Scan) error {
	v, err := tree(body)
	if err != nil {
		return err
	}
	var p fault.Problems
	reg := scanSchemas()
	unknownMembers(reg, reg.SchemaFromRef("#/components/schemas/Scan"), v, "", &p)
	if len(p) > 0 {
		return p.Err()
	}
	if _, object := v.(map[string]any); !object {
		return errors.New("no object")
	}
	return json.Unmarshal(body, out)
}

var scanSeeds = []string{
	`{"id":"0198b2c4-5a3e-7c11-9d2a-6f1e0c9b7a55","place":"12","at":"2021-11-20T08:00:00.000+07:00","direction":"in","method":"staff_scans","text":"|NGUYEN VAN AN|1990-01-15|0|1<1"}`,
	"{\"text\":\"a\\u0041\\n\\\"\\\\\\/\\ud83d\\ude00\\ud800x\",\r\n\t \"offline\" : true , \"gate\":null}",
	`{}`, `{"offline":false}`, `{"offline":null}`, ` { } `, `{"text":"Nguyễn"}`,
	`{"text":1}`, `{"offline":"x"}`, `{"text":tru}`, `{"text":"a"`, `{"text":"a",}`, `{,}`, `[]`, `null`, ``, `{"text":"a"}x`,
	`{"text":"a","text":"b"}`, `{"Text":"a"}`, `{"te\u0078t":"a"}`, "{\"text\":\"\x00\"}", "{\"text\":\"\xff\"}", `{"text":"\x"}`, `{"text":"\u12"}`,
	`{"offline":truefalse}`, `{"keep":true,"offline":false}`, `{"keep":"x"}`, `{"keep":false,"keep":true}`, `{"offline":true"gate":"1"}`, `{"gate":nullx}`, "\ufeff{}", `{"text":{}}`, `{"text":[[[]]]}`,
}

func TestScanReaderAgreesWithEncodingJSON(t *testing.T) {
	for _, s := range scanSeeds {
		agree(t, []byte(s))
	}
}

func FuzzScanReaderAgreesWithEncodingJSON(f *testing.F) {
	for _, s := range scanSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(agree)
}

func agree(t *testing.T, body []byte) {
	var fast, slow api.Scan
	errFast, errSlow := readScan(string(body), &fast), slowScan(body, &slow)
	if (errFast == nil) != (errSlow == nil) {
		t.Fatalf("%q: by hand %v, encoding/json %v", body, errFast, errSlow)
	}
	if errFast == nil && fast != slow {
		t.Fatalf("%q: %s", body, cmp.Diff(slow, fast))
	}
	if f := fault.Of(errFast); f != nil && f.Kind != fault.Invalid {
		t.Fatalf("%q: %v is no fault of the sender", body, errFast)
	}
}

func FuzzTreeTakesOnlyWhatEncodingJSONTakes(f *testing.F) {
	for _, s := range scanSeeds {
		f.Add([]byte(s))
	}
	f.Add([]byte(`{"a":[1,-2.5e3,{"b":true}],"c":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		v, err := tree(body)
		if err != nil {
			return
		}
		var want any
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatalf("%q: taken, but encoding/json says %v", body, err)
		}
		if diff := cmp.Diff(want, v); diff != "" {
			t.Fatalf("%q: %s", body, diff)
		}
	})
}

func FuzzReadingNeverHoldsWhatWasNotUnderstood(f *testing.F) {
	f.Add("0198b2c4-5a3e-7c11-9d2a-6f1e0c9b7a55", "12", "2021-11-20T08:00:00+07:00", "phone")
	f.Add("", "", "", "")
	f.Add("x", "0", "2021-02-30T08:00:00Z", "x")
	f.Fuzz(func(t *testing.T, id, place, at, kind string) {
		in := api.Scan{ID: id, Place: place, At: at, NumberKind: kind}
		got, err := readingOf(&in)
		if err != nil {
			if len(fault.Of(err).Places) == 0 {
				t.Fatal("refused without a place")
			}
			return
		}
		if id != "" && !bytes.EqualFold([]byte(got.ID.String()), []byte(id)) || place != "" && got.Place.String() != place || at != "" && got.At.IsZero() {
			t.Fatalf("%+v became %s %s %s", in, got.ID, got.Place, got.At)
		}
	})
}

func BenchmarkReadScan(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var in api.Scan
		if err := readScan(scanSeeds[0], &in); err != nil {
			b.Fatal(err)
		}
		if _, err := readingOf(&in); err != nil {
			b.Fatal(err)
		}
	}
}
