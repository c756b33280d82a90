package server

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what operators watch. Labels are the route's pattern and the
// class of the status, never a client, address or person: their number is
// known beforehand.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	lines    *prometheus.CounterVec
	refused  *prometheus.CounterVec
}

func newMetrics(s *Server) *metrics {
	m := &metrics{registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "motma_requests_total", Help: "Requests answered."}, []string{"route", "class"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "motma_request_seconds", Help: "Time to answer.",
			Buckets: []float64{.0005, .001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
		lines:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "motma_lines_total", Help: "Lines of batches and bulk answers."}, []string{"route"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "motma_refused_total", Help: "Requests refused before any work, by reason."}, []string{"reason"}),
	}
	m.registry.MustRegister(m.requests, m.took, m.lines, m.refused,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "motma_requests_in_hand", Help: "Requests being worked on."},
			func() float64 { return float64(len(s.single.busy) + len(s.bulk.busy)) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "motma_override_alarms_total", Help: "Alarms of too many overrides by one hand (A25), raised by this process."},
			func() float64 { return float64(s.svc.Cards.Raised()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "motma_webhook_waiting", Help: "Deliveries that have not been received yet."},
			s.webhookFigure(func(waiting, _ int64, _ time.Duration) float64 { return float64(waiting) })),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "motma_webhook_dead", Help: "Deliveries that were given up."},
			s.webhookFigure(func(_, dead int64, _ time.Duration) float64 { return float64(dead) })),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "motma_webhook_lag_seconds", Help: "Age of the oldest event that a webhook has not received."},
			s.webhookFigure(func(_, _ int64, lag time.Duration) float64 { return lag.Seconds() })))
	return m
}

// routeMetrics are one route's, looked up once.
type routeMetrics struct {
	class [6]prometheus.Counter
	took  prometheus.Observer
	lines prometheus.Counter
}

func (m *metrics) of(pattern string) routeMetrics {
	var r routeMetrics
	for i, class := range [...]string{"none", "1xx", "2xx", "3xx", "4xx", "5xx"} {
		r.class[i] = m.requests.WithLabelValues(pattern, class)
	}
	r.took, r.lines = m.took.WithLabelValues(pattern), m.lines.WithLabelValues(pattern)
	return r
}

func (m *metrics) observe(c *call, took time.Duration) {
	r := &c.route.metrics
	r.class[min(max(c.status/100, 0), 5)].Inc()
	r.took.Observe(took.Seconds())
	if c.lines > 0 {
		r.lines.Add(float64(c.lines))
	}
	switch c.status {
	case http.StatusTooManyRequests:
		m.refused.WithLabelValues("quota").Inc()
	case http.StatusServiceUnavailable:
		m.refused.WithLabelValues("busy").Inc()
	case http.StatusUnauthorized, http.StatusForbidden:
		m.refused.WithLabelValues("not_allowed").Inc()
	}
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
