package server

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/fault"
)

// sort is how one kind of fault appears to the outside.
type sort struct {
	status int
	vi, en string
}

// sortOf is the one table from kinds of faults to HTTP.
func sortOf(f *fault.Error) sort {
	switch f.Code { // of the transport
	case errTooLarge.Code:
		return sort{http.StatusRequestEntityTooLarge, "Quá lớn", "Too large"}
	case errMedia.Code, errEncoding.Code:
		return sort{http.StatusUnsupportedMediaType, "Sai kiểu nội dung", "Unsupported media type"}
	case errMethod.Code:
		return sort{http.StatusMethodNotAllowed, "Sai phương thức", "Method not allowed"}
	case errAccept.Code:
		return sort{http.StatusNotAcceptable, "Không đáp ứng được kiểu nội dung", "Not acceptable"}
	case errSlow.Code:
		return sort{http.StatusRequestTimeout, "Quá chậm", "Request timeout"}
	case errJSON.Code, errCursor.Code, errReading.Code:
		return sort{http.StatusBadRequest, "Yêu cầu sai dạng", "Bad request"}
	}
	switch f.Kind {
	case fault.Invalid:
		return sort{http.StatusUnprocessableEntity, "Dữ liệu chưa đúng", "Invalid input"}
	case fault.Unauthenticated:
		return sort{http.StatusUnauthorized, "Chưa xác thực", "Not authenticated"}
	case fault.Denied:
		return sort{http.StatusForbidden, "Không được phép", "Not allowed"}
	case fault.NotFound:
		return sort{http.StatusNotFound, "Không tìm thấy", "Not found"}
	case fault.Conflict:
		return sort{http.StatusConflict, "Không thực hiện được lúc này", "Conflict"}
	case fault.Gone:
		return sort{http.StatusGone, "Không còn nữa", "Gone"}
	case fault.Limited:
		return sort{http.StatusTooManyRequests, "Quá nhiều yêu cầu", "Too many requests"}
	case fault.Unavailable:
		return sort{http.StatusServiceUnavailable, "Tạm thời chưa phục vụ được", "Unavailable"}
	}
	return sort{http.StatusInternalServerError, "Lỗi hệ thống", "Internal error"}
}

// known gives the fault of an error; what is our own failure is shown as
// nothing but that, whatever its text.
func known(err error) *fault.Error {
	f := fault.Of(err)
	if f.Kind == fault.Internal {
		return fault.ErrInternal.With(err)
	}
	return f
}

// problemOf words a fault. The cause stays behind.
func problemOf(f *fault.Error, english bool, request string) *api.Problem {
	s := sortOf(f)
	p := &api.Problem{Type: "/problems/" + f.Code, Title: s.vi, Status: s.status, Detail: f.VI,
		DetailVI: f.VI, DetailEN: f.EN, Code: f.Code, RequestID: request}
	if english {
		p.Title, p.Detail = s.en, f.EN
	}
	for _, at := range f.Places {
		p.Places = append(p.Places, api.Spot{Path: at.Path, VI: at.VI, EN: at.EN})
	}
	return p
}

// fail answers a request with an error: the one place where problems are
// rendered.
func (s *Server) fail(c *call, r *http.Request, err error) {
	f := known(err)
	c.cause, c.code = f, f.Code
	if c.status != 0 {
		return // too late: the answer has begun, see stream.fail
	}
	english := prefersEnglish(r.Header.Get("Accept-Language"))
	p := problemOf(f, english, c.id)
	h := c.Header()
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="motma", error="invalid_token"`)
	}
	retryAfter(h, f.RetryAfter)
	h.Set("Content-Language", "vi")
	if english {
		h.Set("Content-Language", "en")
	}
	body, _ := json.Marshal(p) // strings and integers always marshal
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.WriteHeader(p.Status)
	c.Write(body)
}

// retryAfter rounds up: who comes back earlier is refused again.
func retryAfter(h http.Header, d time.Duration) {
	if d > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(d.Seconds()))))
	}
}

// prefersEnglish reads Accept-Language: Vietnamese unless English is ranked
// above it.
func prefersEnglish(accept string) bool {
	best := map[string]float64{}
	for part := range strings.SplitSeq(accept, ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := 1.0
		if v, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			if n, err := strconv.ParseFloat(v, 64); err == nil {
				q = n
			}
		}
		lang, _, _ := strings.Cut(strings.ToLower(tag), "-")
		best[lang] = max(best[lang], q)
	}
	return best["en"] > best["vi"]
}
