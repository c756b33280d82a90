package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/motma/motma/internal/connect"
)

type appShowCmd struct {
	database
	ID string `arg:"" help:"The client."`
}

// Run shows all that is known of a client.
func (c *appShowCmd) Run(ctx context.Context, std streams) error {
	return withClients(ctx, c.database, func(r *connect.Registry) error {
		cl, err := r.Store.Client(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := showGrants(std.Out, cl); err != nil {
			return err
		}
		return showState(std.Out, cl)
	})
}

// showGrants says what a client is and may.
func showGrants(out io.Writer, cl connect.Client) error {
	rows := [][2]string{{"id", cl.ID}, {"name", cl.Name}, {"kind", string(cl.Kind)}, {"profile", cl.Profile}, {"unit", cl.Unit},
		{"scopes", fmt.Sprint(cl.Scopes)}, {"purposes", fmt.Sprint(cl.Purposes)}}
	if cl.Policy != nil {
		rows = append(rows, [2]string{"contributes", fmt.Sprint(cl.Policy.Contributes)}, [2]string{"reads", fmt.Sprint(cl.Policy.Reads)},
			[2]string{"proves", provesText(cl.Policy.Proves)})
		if len(cl.Policy.Records) > 0 {
			rows = append(rows, [2]string{"records", fmt.Sprint(cl.Policy.Records)})
		}
	} else if cl.Kind == connect.App {
		rows = append(rows, [2]string{"policy", "none: it says everything, proves phones by one-time password, reads nothing"})
	}
	for _, code := range cl.OwnCodes {
		rows = append(rows, [2]string{"own code", fmt.Sprintf("%s  as in %s, user %s", code.Pattern, code.Text, code.User)})
	}
	return showRows(out, rows)
}

// showState says with which keys a client signs in, and whether it may.
func showState(out io.Writer, cl connect.Client) error {
	quota := "the platform's default"
	if cl.Rate > 0 {
		quota = fmt.Sprintf("%g a second, %d at once", cl.Rate, cl.Burst)
	}
	state, assessed := "active", ""
	if !cl.Suspended.IsZero() {
		state = "suspended: " + cl.Reason
	}
	if cl.Assessment.Ref != "" {
		assessed = fmt.Sprintf("%s, until %s", cl.Assessment.Ref, cl.Assessment.Until.UTC().Format(time.DateOnly))
	}
	return showRows(out, [][2]string{{"quota", quota}, {"keys", keysText(cl)}, {"assessment", assessed}, {"state", state}})
}

// showRows leaves out what is empty.
func showRows(out io.Writer, rows [][2]string) error {
	for _, row := range rows {
		if row[1] == "" || row[1] == "[]" {
			continue
		}
		if _, err := fmt.Fprintf(out, "%-12s %s\n", row[0], row[1]); err != nil {
			return err
		}
	}
	return nil
}

func provesText(proves map[string][]string) string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(proves)) {
		parts = append(parts, kind+" by "+strings.Join(proves[kind], " or "))
	}
	return strings.Join(parts, ", ")
}

func keysText(cl connect.Client) string {
	if cl.JWKSURL != "" {
		return "at " + cl.JWKSURL
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(cl.Keys, &set); err != nil {
		return "unreadable"
	}
	var parts []string
	for _, k := range set.Keys {
		parts = append(parts, fmt.Sprintf("%s (%s)", k.KeyID, k.Algorithm))
	}
	return strings.Join(parts, ", ")
}
