package api

// Token answers POST /oauth2/token (RFC 6749 §5.1).
type Token struct {
	AccessToken string `json:"access_token" doc:"A signed JWT; send it as Authorization: Bearer."`
	TokenType   string `json:"token_type" example:"Bearer" doc:"Always Bearer."`
	ExpiresIn   int    `json:"expires_in" doc:"Seconds until it ends."`
	Scope       string `json:"scope" doc:"What it may do, separated by spaces."`
}

// TokenError is how the token endpoint says no (RFC 6749 §5.2).
type TokenError struct {
	Error         string `json:"error" example:"invalid_client" doc:"Code of RFC 6749."`
	Description   string `json:"error_description,omitempty" doc:"In English, as the RFC asks."`
	DescriptionVI string `json:"error_description_vi,omitempty" doc:"The same in Vietnamese."`
	RequestID     string `json:"request_id,omitempty" doc:"Quote it when you report the problem."`
}
