package server

// Header values that every answer shares; net/http only reads them.
var (
	noSniff    = []string{"nosniff"}
	noContent  = []string{"default-src 'none'; frame-ancestors 'none'"}
	hsts       = []string{"max-age=63072000; includeSubDomains"}
	noReferrer = []string{"no-referrer"}
	noStore    = []string{"no-store"}
	typeJSON   = []string{"application/json"}
)
