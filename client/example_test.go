package client_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
)

// An app connects itself to a sandbox, gives a user their code, and reads it at
// a gate of its own.
func Example() {
	url, stop := sandbox() // yours: motma sandbox
	defer stop()
	ctx := context.Background()

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	c, err := client.New(client.Config{Base: url, ID: "my-app", Key: key})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := c.JoinSandbox(ctx, "My app"); err != nil {
		log.Fatal(err)
	}
	user, err := c.Register(ctx, api.Registration{User: "u-1", Attributes: api.Attributes{
		Name: "Nguyễn Văn An", Birth: "1990-01-15", CCCD: "001090000011"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.State, strings.HasPrefix(user.Code.Text, "******000011|NGUYEN VAN AN|1990-**-**|0|TEST"))

	place, err := c.CreatePlace(ctx, api.PlaceInput{Kind: "venue", Name: "Chợ Bến Thành", Unit: "26743"})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := c.Scan(ctx, api.Scan{ID: uuid.NewString(), Place: place.Place, At: time.Now().Format(time.RFC3339),
		Direction: "in", Method: "staff_scans", Text: user.Code.Text})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Result, answer.Who.Name, answer.Assurance)

	visits, err := c.Visits(ctx, user.Account, "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(visits.Items), visits.Items[0].Name)
	// Output:
	// created true
	// recorded Nguyễn Văn*** signed
	// 1 Chợ Bến Thành
}

// A gate fetches the keys while there is network, keeps them over a restart,
// and verifies codes without any.
func ExampleVerifier() {
	url, stop := sandbox()
	ctx := context.Background()
	gate, err := client.NewVerifier(client.VerifierConfig{Base: url, Sandbox: true})
	if err != nil {
		log.Fatal(err)
	}
	if err := gate.Refresh(ctx); err != nil {
		log.Fatal(err)
	}
	code := someCode(url)
	file := gate.Bytes()
	stop() // the network is gone

	restarted, err := client.NewVerifier(client.VerifierConfig{Sandbox: true})
	if err != nil {
		log.Fatal(err)
	}
	if err := restarted.Load(file); err != nil {
		log.Fatal(err)
	}
	for _, text := range []string{code, strings.Replace(code, "VAN AN", "VAN BA", 1)} {
		v := restarted.Verify(text)
		fmt.Printf("%s, a test: %v, why: %q\n", v.Class, v.Sandbox, v.Reason.Code)
	}
	// Output:
	// valid, a test: true, why: ""
	// invalid, a test: false, why: "signature-mismatch"
}

// someCode is the code of a user of some app.
func someCode(url string) string {
	c := must(client.New(client.Config{Base: url, ID: "some-app", Key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}))
	must(c.JoinSandbox(context.Background(), "Some app"))
	return must(c.Register(context.Background(), api.Registration{User: "u-1", Attributes: api.Attributes{
		Name: "Nguyễn Văn An", Birth: "1990-01-15", CCCD: "001090000011"}})).Code.Text
}

// A device sends what it queued; lines that are refused leave the others alone.
func ExampleClient_Upload() {
	url, stop := sandbox()
	defer stop()
	ctx := context.Background()
	c := must(client.New(client.Config{Base: url, ID: "gates", Key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}))
	must(c.JoinSandbox(ctx, "Gates"))
	place := must(c.CreatePlace(ctx, api.PlaceInput{Kind: "venue", Name: "Chợ Bến Thành", Unit: "26743"}))
	code := someCode(url)

	reading := func(text string) api.Scan {
		return api.Scan{ID: uuid.NewString(), Place: place.Place, At: time.Now().Format(time.RFC3339), Direction: "in",
			Method: "staff_scans", Text: text, Offline: true}
	}
	results, err := c.Upload(ctx, []api.Scan{reading(code), reading("HELLO")})
	if err != nil {
		log.Fatal(err) // readings whose Line is 0 stay in the queue
	}
	for _, r := range results {
		if r.Answer != nil {
			fmt.Println(r.Line, r.Answer.Result)
		} else {
			fmt.Println(r.Line, r.Problem.Code)
		}
	}
	// Output:
	// 1 recorded
	// 2 code_unreadable
}

// Refusals are problems with a frozen code, and a sentence for people in two
// languages.
func ExampleClient_Register_refused() {
	url, stop := sandbox()
	defer stop()
	ctx := context.Background()
	c := must(client.New(client.Config{Base: url, ID: "my-app", Key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}))
	must(c.JoinSandbox(ctx, "My app"))

	_, err := c.Register(ctx, api.Registration{User: "u-1", Attributes: api.Attributes{Name: "Nguyễn Văn An", Birth: "15/01/1990"}})
	var p *api.Problem
	if errors.As(err, &p) {
		fmt.Println(p.Status, p.Code, p.Places[0].Path)
	}
	// Output:
	// 422 invalid_input attributes.birth
}
