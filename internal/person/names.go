package person

// AttributeNames are the names of the attributes, as the interface, policies
// and profiles write them.
var AttributeNames = []string{"name", "birth", "sex", "cccd", "cmnd", "passport", "nationality", "bhyt", "phone", "unit"}

// Names lists the attributes that are there, in the order of [AttributeNames].
func (a Attributes) Names() []string {
	has := [...]bool{a.Name != "", a.Birth != "", a.Sex != SexNone, a.CCCD != "", a.CMND != "", a.Passport != "",
		a.Nationality != "", a.BHYT != "", a.Phone != "", a.Unit != ""}
	var names []string
	for i, name := range AttributeNames {
		if has[i] {
			names = append(names, name)
		}
	}
	return names
}

var assuranceNames = [...]string{"declared", "otp", "card", "register"}

// String gives the name that the interface, policies and profiles write.
func (a Assurance) String() string {
	if int(a) >= len(assuranceNames) {
		return "unknown"
	}
	return assuranceNames[a]
}
