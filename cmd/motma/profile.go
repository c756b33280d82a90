package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/profiles"
)

// profileCmd is about apps as data.
type profileCmd struct {
	List  profileListCmd  `cmd:"" help:"List the built-in profiles."`
	Check profileCheckCmd `cmd:"" help:"Check profiles, and say what an operator would grant by them."`
}

type profileListCmd struct{}

// Run lists the built-in profiles.
func (profileListCmd) Run(std streams) error {
	list, err := profiles.List()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME\tOWNER\tKNOWS PEOPLE BY")
	for _, p := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.ID, p.Names.VI, p.Owner, strings.Join(p.KnownBy, ", "))
	}
	return w.Flush()
}

type profileCheckCmd struct {
	Files []string `arg:"" name:"profile" help:"Files, or ids of built-in profiles."`
}

// Run checks every profile, and goes on after one that is not good.
func (c *profileCheckCmd) Run(std streams) error {
	failed := false
	for i, name := range c.Files {
		if i > 0 {
			fmt.Fprintln(std.Out)
		}
		cl, p, err := clientOfProfile(name)
		if err != nil {
			failed = true
			report(std.Err, err)
			continue
		}
		if err := showProfile(std.Out, cl, p); err != nil {
			return err
		}
	}
	if failed {
		return exitCode(1)
	}
	return nil
}

func showProfile(out io.Writer, cl connect.Client, p *profiles.Profile) error {
	if err := showGrants(out, cl); err != nil {
		return err
	}
	for _, code := range p.OwnCodes {
		if code.Source == profiles.Placeholder {
			fmt.Fprintf(out, "note         the form of %s is a placeholder of this project: no source documents it\n", code.Text)
		}
	}
	fmt.Fprintf(out, "%s is good\n", p.File())
	return nil
}

// readProfile finds a profile by the id of a built-in one, or a file.
func readProfile(name string) (*profiles.Profile, error) {
	if !strings.ContainsAny(name, `./\`) {
		return profiles.Lookup(name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, profiles.MaxSize+1))
	if err != nil {
		return nil, err
	}
	return profiles.Parse(name, data)
}

// clientOfProfile gives the client that a profile describes, checked as it will
// be when it is registered. It has no keys: they are the app team's.
func clientOfProfile(name string) (connect.Client, *profiles.Profile, error) {
	p, err := readProfile(name)
	if err != nil {
		return connect.Client{}, nil, err
	}
	cl := connect.Client{ID: p.ID, Name: p.Names.VI, Kind: connect.App}
	grant(&cl, p)
	for _, code := range p.OwnCodes {
		cl.OwnCodes = append(cl.OwnCodes, connect.OwnCode{Pattern: code.Pattern, Text: code.Text, User: code.User})
	}
	keyed := cl
	keyed.JWKSURL = "https://keys.example/"
	if err := keyed.Check(); err != nil {
		return cl, p, atLines(p, err)
	}
	return cl, p, nil
}

// grant puts what a profile grants on a client.
func grant(c *connect.Client, p *profiles.Profile) {
	c.Scopes, c.Purposes, c.Unit, c.Profile = scopesOf(p.Scopes), p.Purposes, p.Unit, p.ID
	c.Policy = &connect.Policy{Contributes: p.Contributes, Reads: p.Reads, Proves: p.Proves, Records: p.Records}
}

// grantBuiltIn grants what a built-in profile does to an app that registers
// itself in a sandbox. Its old codes stay out: many may practise with one
// profile, and each can bring its own.
func grantBuiltIn(name string, c *connect.Client) error {
	p, err := profiles.Lookup(name)
	if err == nil {
		grant(c, p)
	}
	return err
}

// atLines names the lines of a profile that a client's check complains of.
func atLines(p *profiles.Profile, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	e := &profiles.Error{File: p.File()}
	for _, at := range f.Places {
		path := strings.TrimPrefix(at.Path, "policy.")
		e.Problems = append(e.Problems, profiles.Problem{Line: p.Line(path), VI: path + ": " + at.VI, EN: at.EN})
	}
	return e
}
