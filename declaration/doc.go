// Package declaration is the common health declaration (khai báo y tế): what is
// asked, as data, and one validation of the answers.
//
// A [Form] is one version of the form of one kind: domestic, movement or entry.
// It is data, not code, so that a ministry can change a question without a
// release, and so that a server, an app and a browser check alike. [Builtin]
// has the forms of Vietnam in 2021; a platform publishes them at /v1/forms.
//
//	form, err := declaration.Builtin().Form(declaration.Domestic, 0)
//	answers, err := declaration.Parse(text)
//	for _, p := range form.Check(answers, declaration.Env{Now: now, Units: units}) {
//	    fmt.Println(p.Path, p.Code, p.VI)
//	}
//
// [Form.Check] names every problem at once, each with the path of its field, a
// frozen code and what to do in Vietnamese and English, and never repeats an
// answer. What passed is kept as [Form.Clean] writes it. A person declares fully
// once; later only what changes is sent, and [Form.Renew] puts the two together.
// [Form.Facts] gives what a card has to know.
//
// # Answers
//
// Answers are a flat JSON object: path of the field to text, whole number,
// boolean, or an array of texts. A null, an empty text and an empty array are no
// answer. Texts are compared and kept in Unicode NFC, on one line, with single
// spaces. Hidden and bidirectional characters, < and >, and a beginning of
// = + - @ are refused: what a spreadsheet or a page would act upon was not typed
// by a person (A11).
//
// # The form as JSON
//
// A published form is complete in itself. Its members:
//
//   - kind, version; from, to: the days between which it is in force.
//   - units: the dated list that codes of units are of, "vn-2021-11".
//   - valid_hours: how long a declaration holds.
//   - title, basis, and every other text to be shown: {"vi": …, "en": …}.
//   - consent: version and text of what the declarer agrees to.
//   - sections: id and title, in the order of the screen.
//   - fields: see [Field]. Types are those of [Type].
//   - facts: symptoms, exposed, travelled, each a CertLogic expression.
//   - messages: text of each problem by its code. {label}, {length}, {items},
//     {min}, {max} and {choices} stand for those of the field; errors of a field
//     replace them.
//   - countries: the codes of ISO 3166-1, separated by spaces.
//   - own: what of it is this project's own choice. Fields have the same mark,
//     and source says of the whole field whether it is attested.
//
// Conditions are CertLogic (package rules), evaluated by Vietnam's calendar on
//
//	{"answers": {path: answer}, "units": {path: {"communes": true}}, "now": {"date": "2021-10-31", "year": 2021}}
//
// where answers holds those that are right by themselves, and units what is
// known of the units among them. A condition holds when it is true, not merely
// truthy; one that cannot be evaluated does not hold.
//
// For each field, in order: where asked_if does not hold an answer is not_asked,
// and nothing else is said of the field. Otherwise what is wrong with the answer
// is said; where there is none, and required or required_if holds, missing; and
// where there is a right one, that rule does not hold. Answers to no field are
// unknown. The files in testdata are vectors for other programs.
package declaration
