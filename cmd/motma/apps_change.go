package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
)

// policyFlags are an app's policy; what is not named stays as it is.
type policyFlags struct {
	Contributes []string `help:"Attributes that it may say of people."`
	Reads       []string `help:"What it may read beyond what it said itself: attributes, card, declaration, records, certificate; none takes all away."`
	Proves      []string `placeholder:"KIND=HOW" help:"Proofs that it may claim, e.g. phone=otp,cccd=register; none takes all away."`
	Records     []string `help:"Kinds of health data that it may write: dose, test, infection, contact, quarantine, check, declaration; none takes all away."`
}

// read gives the change that the flags ask for.
func (f policyFlags) read() (func(*connect.Policy) *connect.Policy, error) {
	proves, err := provesOf(f.Proves)
	if err != nil {
		return nil, err
	}
	return func(old *connect.Policy) *connect.Policy {
		if f.Contributes == nil && f.Reads == nil && f.Proves == nil && f.Records == nil {
			return old
		}
		var p connect.Policy
		if old != nil {
			p = *old
		}
		if f.Contributes != nil {
			p.Contributes = listed(f.Contributes)
		}
		if f.Reads != nil {
			p.Reads = listed(f.Reads)
		}
		if f.Proves != nil {
			p.Proves = proves
		}
		if f.Records != nil {
			p.Records = listed(f.Records)
		}
		return &p
	}, nil
}

// grantFlags are what a client is granted; what is not named stays as it is.
type grantFlags struct {
	policyFlags
	Profile  string   `placeholder:"FILE" help:"Grant what this profile says: a file, or the id of a built-in one. The other flags come on top."`
	Name     string   `help:"Its full name."`
	Scopes   []string `help:"What it may do; none takes all away."`
	Purposes []string `help:"What for, e.g. contact_tracing; none takes all away."`
	Unit     *string  `help:"Administrative unit it is competent for."`
	Rate     *float64 `help:"Requests a second; 0: the platform's default."`
	Burst    *int     `help:"Requests at once; 0: the platform's default."`
}

// read gives the change that the flags ask for.
func (f grantFlags) read() (func(*connect.Client), error) {
	policy, err := f.policyFlags.read()
	if err != nil {
		return nil, err
	}
	var from *connect.Client
	if f.Profile != "" {
		cl, _, err := clientOfProfile(f.Profile)
		if err != nil {
			return nil, err
		}
		from = &cl
	}
	return func(cl *connect.Client) {
		if from != nil {
			cl.Name, cl.Scopes, cl.Purposes, cl.Unit = from.Name, from.Scopes, from.Purposes, from.Unit
			cl.Policy, cl.OwnCodes, cl.Profile = from.Policy, from.OwnCodes, from.Profile
		}
		f.apply(cl)
		cl.Policy = policy(cl.Policy)
	}, nil
}

func (f grantFlags) apply(cl *connect.Client) {
	set(&cl.Unit, f.Unit)
	set(&cl.Rate, f.Rate)
	set(&cl.Burst, f.Burst)
	if f.Name != "" {
		cl.Name = f.Name
	}
	if f.Scopes != nil {
		cl.Scopes = scopesOf(listed(f.Scopes))
	}
	if f.Purposes != nil {
		cl.Purposes = listed(f.Purposes)
	}
}

func scopesOf(names []string) []connect.Scope {
	var scopes []connect.Scope
	for _, name := range names {
		scopes = append(scopes, connect.Scope(name))
	}
	return scopes
}

type appUpdateCmd struct {
	database
	grantFlags
	ID      string  `arg:"" help:"The client."`
	JWKSURL *string `name:"jwks-url" placeholder:"URL" help:"Where it publishes its keys from now on; admin app keys ends that."`
}

// Run changes what is named and leaves the rest, its own codes too.
func (c *appUpdateCmd) Run(ctx context.Context, std streams) error {
	grant, err := c.grantFlags.read()
	if err != nil {
		return err
	}
	return changeClient(ctx, c.database, std, c.ID+" is changed; it holds within seconds", func(r *connect.Registry) error {
		_, err := r.Update(ctx, cliActor(), c.ID, func(cl *connect.Client) {
			grant(cl)
			set(&cl.JWKSURL, c.JWKSURL)
		})
		return err
	})
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
