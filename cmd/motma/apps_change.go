package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
)

type appUpdateCmd struct {
	database
	ID          string   `arg:"" help:"The client."`
	Profile     string   `placeholder:"FILE" help:"Grant what this profile says: a file, or the id of a built-in one. The other flags come on top."`
	Name        string   `help:"Its full name."`
	Scopes      []string `help:"What it may do; none takes all away."`
	Purposes    []string `help:"What for; none takes all away."`
	Unit        *string  `help:"Administrative unit it is competent for."`
	Contributes []string `help:"Attributes that it may say of people."`
	Reads       []string `help:"Attributes that it may read beyond its own records; none takes all away."`
	Proves      []string `placeholder:"KIND=HOW" help:"Proofs that it may claim, e.g. phone=otp,cccd=register; none takes all away."`
	JWKSURL     *string  `name:"jwks-url" placeholder:"URL" help:"Where it publishes its keys; empty: it sends them."`
	Rate        *float64 `help:"Requests a second; 0: the platform's default."`
	Burst       *int     `help:"Requests at once; 0: the platform's default."`
}

// Run changes what is named and leaves the rest.
func (c *appUpdateCmd) Run(ctx context.Context, std streams) error {
	proves, err := provesOf(c.Proves)
	if err != nil {
		return err
	}
	var from *connect.Client
	if c.Profile != "" {
		cl, _, err := clientOfProfile(c.Profile)
		if err != nil {
			return err
		}
		from = &cl
	}
	return changeClient(ctx, c.database, std, c.ID+" is changed; it holds within seconds", func(r *connect.Registry) error {
		_, err := r.Update(ctx, cliActor(), c.ID, func(cl *connect.Client) {
			if from != nil {
				cl.Name, cl.Scopes, cl.Purposes, cl.Unit = from.Name, from.Scopes, from.Purposes, from.Unit
				cl.Policy, cl.Profile = from.Policy, from.Profile
			}
			c.apply(cl, proves)
		})
		return err
	})
}

func (c *appUpdateCmd) apply(cl *connect.Client, proves map[string][]string) {
	set(&cl.Unit, c.Unit)
	set(&cl.JWKSURL, c.JWKSURL)
	set(&cl.Rate, c.Rate)
	set(&cl.Burst, c.Burst)
	if c.Name != "" {
		cl.Name = c.Name
	}
	if c.Scopes != nil {
		cl.Scopes = nil
		for _, s := range listed(c.Scopes) {
			cl.Scopes = append(cl.Scopes, connect.Scope(s))
		}
	}
	if c.Purposes != nil {
		cl.Purposes = listed(c.Purposes)
	}
	if c.Contributes == nil && c.Reads == nil && c.Proves == nil {
		return
	}
	policy := connect.Policy{}
	if cl.Policy != nil {
		policy = *cl.Policy
	}
	if c.Contributes != nil {
		policy.Contributes = listed(c.Contributes)
	}
	if c.Reads != nil {
		policy.Reads = listed(c.Reads)
	}
	if c.Proves != nil {
		policy.Proves = proves
	}
	cl.Policy = &policy
}

// set takes a flag that was given.
func set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}

// listed reads a list of which "none" is the empty one.
func listed(words []string) []string {
	if len(words) == 1 && words[0] == "none" {
		return nil
	}
	return words
}

var errProves = fault.New(fault.Invalid, "proves",
	"--proves có dạng phone=otp,cccd=register.", "--proves has the form phone=otp,cccd=register.")

func provesOf(pairs []string) (map[string][]string, error) {
	proves := map[string][]string{}
	for _, pair := range listed(pairs) {
		kind, how, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, errProves
		}
		proves[kind] = append(proves[kind], how)
	}
	return proves, nil
}

type appAssessCmd struct {
	database
	ID    string `arg:"" help:"The app."`
	Ref   string `required:"" help:"The document of the assessment."`
	Until string `required:"" placeholder:"YYYY-MM-DD" help:"Until the end of which day it holds; a day that has passed takes it back."`
}

// vietnam is the zone that days are meant in.
var vietnam = time.FixedZone("ICT", 7*3600)

// Run notes an app's assessment.
func (c *appAssessCmd) Run(ctx context.Context, std streams) error {
	day, err := time.ParseInLocation(time.DateOnly, c.Until, vietnam)
	if err != nil {
		return fault.ErrInvalid.At(fault.Place{Path: "until", VI: "Ngày có dạng YYYY-MM-DD.", EN: "A day has the form YYYY-MM-DD."})
	}
	return changeClient(ctx, c.database, std, c.ID+" is assessed until "+c.Until, func(r *connect.Registry) error {
		return r.Assess(ctx, cliActor(), c.ID, connect.Assessment{Ref: c.Ref, Until: day.AddDate(0, 0, 1)})
	})
}

// patternFlags name an app's own codes.
type patternFlags struct {
	Pattern     []string `sep:"none" placeholder:"REGEXP" help:"Reads the app's own old codes: RE2 for the whole text, with the group (?P<user>...). May be repeated; each with an --example and its --example-user."`
	Example     []string `sep:"none" placeholder:"TEXT" help:"Such a code."`
	ExampleUser []string `sep:"none" placeholder:"ID" help:"The user id in the example."`
}

var errExamples = fault.New(fault.Invalid, "pattern_example",
	"Mỗi --pattern cần một --example và một --example-user.", "Each --pattern needs one --example and one --example-user.")

func (f patternFlags) codes() ([]connect.OwnCode, error) {
	if len(f.Example) != len(f.Pattern) || len(f.ExampleUser) != len(f.Pattern) {
		return nil, errExamples
	}
	var codes []connect.OwnCode
	for i, pattern := range f.Pattern {
		codes = append(codes, connect.OwnCode{Pattern: pattern, Text: f.Example[i], User: f.ExampleUser[i]})
	}
	return codes, nil
}

type appCodesCmd struct {
	database
	patternFlags
	ID string `arg:"" help:"The app."`
}

// Run replaces the patterns of an app's own codes; without one there are none.
func (c *appCodesCmd) Run(ctx context.Context, std streams) error {
	codes, err := c.codes()
	if err != nil {
		return err
	}
	return changeClient(ctx, c.database, std, fmt.Sprintf("%s has %d patterns; gates read them within seconds", c.ID, len(codes)), func(r *connect.Registry) error {
		return r.SetCodes(ctx, cliActor(), c.ID, codes)
	})
}
