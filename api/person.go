package api

// Person is GET /v1/accounts/{account}/person: the user's person as shown now.
type Person struct {
	Attributes []PersonAttribute `json:"attributes" doc:"What the app may read, each with its source."`
}

// PersonAttribute is one attribute with where it comes from and why.
type PersonAttribute struct {
	Attribute string `json:"attribute" enum:"name,birth,sex,cccd,cmnd,passport,nationality,bhyt,phone,unit" doc:"Which."`
	Value     string `json:"value,omitempty" doc:"Its value, written as in a registration."`
	Withheld  bool   `json:"withheld,omitempty" doc:"Another record is believed, and the app's policy does not let it read which value that is."`
	Own       bool   `json:"own" doc:"Whether it comes from this app's own record; otherwise from another, which is not named."`
	Assurance string `json:"assurance" enum:"declared,otp,card,register" doc:"How well the papers of that record are known."`
	Why       string `json:"why" enum:"only,checked,self,oldest,accents,full-date" doc:"The rule that chose it."`
	VI        string `json:"vi" doc:"The same as a sentence, in Vietnamese."`
	EN        string `json:"en" doc:"In English."`
}
