package api

// Form names one version of the form of a kind of declaration. The form itself
// is data with a format of its own: see package declaration.
type Form struct {
	Kind    string `json:"kind" enum:"domestic,movement,entry"`
	Version int    `json:"version"`
	From    string `json:"from" format:"date" doc:"First day on which it is in force."`
	To      string `json:"to,omitempty" format:"date" doc:"Last day; without it, until there is another."`
	InForce bool   `json:"in_force" doc:"Whether declarations of this kind are checked against it now."`
	Title   string `json:"title" doc:"In Vietnamese."`
	TitleEN string `json:"title_en" doc:"In English."`
	Consent int    `json:"consent" doc:"Version of the consent that the declarer gives."`
	Hours   int    `json:"valid_hours" doc:"How long a declaration holds by the form; a platform may say otherwise."`
	Units   string `json:"units" doc:"The list of administrative units that its codes are of."`
}

// Forms are all forms of the platform.
type Forms struct {
	Forms []Form `json:"forms" nullable:"false"`
}
