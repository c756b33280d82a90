package api

// Spot is one wrong place of an input.
type Spot struct {
	Path string `json:"path" doc:"Where, from the root of the body, such as attributes.birth."`
	VI   string `json:"vi" doc:"What is wrong and what to write instead, in Vietnamese. Never the value."`
	EN   string `json:"en" doc:"The same in English."`
}

// Problem is how every error looks (RFC 9457). Programs go by Code, people by
// Detail, which is in the language of Accept-Language; both languages are
// there as well.
type Problem struct {
	Type      string `json:"type" doc:"Stable URI reference of the sort of problem." example:"/problems/invalid_input"`
	Title     string `json:"title" doc:"The sort of problem in a few words."`
	Status    int    `json:"status" doc:"The HTTP status."`
	Detail    string `json:"detail" doc:"What happened and what to do, in the language asked for."`
	DetailVI  string `json:"detail_vi" doc:"The same in Vietnamese."`
	DetailEN  string `json:"detail_en" doc:"The same in English."`
	Code      string `json:"code" doc:"Frozen code for programs." example:"invalid_input"`
	Places    []Spot `json:"places,omitempty" doc:"All wrong places of the input together."`
	RequestID string `json:"request_id" doc:"Quote it when you report the problem."`
}

// Error makes a problem an error.
func (p *Problem) Error() string { return p.Code + ": " + p.DetailEN }
