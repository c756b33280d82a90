package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/pgtest"
	"github.com/motma/motma/internal/server"
)

// BenchmarkDeclare sends whole declarations one at a time from 64 clients over
// HTTP, each durable on PostgreSQL before it is answered; clients, server and
// database share the machine. It reports declarations a second.
func BenchmarkDeclare(b *testing.B) {
	pg, err := pgtest.Start(b.Context(), pgtest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := pg.Stop(); err != nil {
			b.Error(err)
		}
	})
	database, err := pg.Database(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	w := newWorldOn(b, database, func(c *server.Config) { c.Log = slog.New(slog.NewJSONHandler(io.Discard, nil)) })
	w.client("ncovi", connect.App, func(c *connect.Client) { c.Rate, c.Burst = 1e9, 1e9 })
	accounts := declarers(w, 5_000)
	body, err := json.Marshal(domestic())
	w.ok(err)
	token := w.token("ncovi")
	const clients = 64
	sender := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, MaxConnsPerHost: clients}}
	defer sender.CloseIdleConnections()
	b.ResetTimer()
	began := time.Now()
	var next atomic.Int64
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				declareOnce(w, sender, token, accounts[int(n)%len(accounts)], body)
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "declarations/s")
}

func declareOnce(w *world, sender *http.Client, token string, account person.AccountID, body []byte) {
	r, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.url+"/v1/accounts/"+account.String()+"/declarations", bytes.NewReader(body))
	if err != nil {
		w.Error(err)
		return
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := sender.Do(r)
	if err != nil {
		w.Error(err)
		return
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); answer.StatusCode != http.StatusCreated || err != nil {
		w.Errorf("%d %s %v", answer.StatusCode, text, err)
	}
}

// declarers registers so many people.
func declarers(w *world, n int) []person.AccountID {
	w.Helper()
	ids := make([]person.AccountID, 0, n)
	for from := 0; from < n; from += 250 {
		rows := make([]person.Registration, 250)
		for i := range rows {
			rows[i] = person.Registration{App: "ncovi", User: fmt.Sprint("u", from+i), Attrs: person.Attributes{Name: fmt.Sprintf("Nguyễn Văn %c%c", 'A'+i%26, 'a'+i/26),
				Birth: fmt.Sprintf("19%02d-01-15", 50+i%50), CCCD: fmt.Sprintf("0010%02d%06d", 50+i%50, from+i)}}
		}
		got, err := w.people.RegisterAll(w.Context(), "bench", rows, person.Together{})
		w.ok(err)
		for _, r := range got {
			if r.Err != nil {
				w.Fatal(r.Err)
			}
			ids = append(ids, r.Outcome.Account)
		}
	}
	return ids
}
