package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/fhir"
	"github.com/motma/motma/internal/fault"
)

// formCmd is about the health declaration at the terminal.
type formCmd struct {
	List  formListCmd  `cmd:"" help:"List the forms."`
	Show  formShowCmd  `cmd:"" help:"Show the fields of a form."`
	Check formCheckCmd `cmd:"" help:"Check answers: every problem, in both languages."`
	FHIR  formFHIRCmd  `cmd:"" name:"fhir" help:"Print a form as a FHIR Questionnaire, or answers as a QuestionnaireResponse."`
}

// formFlag names a form.
type formFlag struct {
	Version int `placeholder:"N" help:"Version of the form; the newest by default."`
}

func (f formFlag) form(kind string) (*declaration.Form, error) {
	form, err := declaration.Builtin().Form(kind, f.Version)
	switch {
	case errors.Is(err, declaration.ErrKind):
		return nil, errFormKind
	case err != nil:
		return nil, errFormVersion
	}
	return form, nil
}

var (
	errFormKind = fault.New(fault.NotFound, "form_unknown",
		"Không có loại tờ khai này: chọn domestic, movement hoặc entry.", "There is no such kind of declaration: choose domestic, movement or entry.")
	errFormVersion = fault.New(fault.NotFound, "form_version_unknown",
		"Không có phiên bản biểu mẫu này: xem `motma form list`.", "There is no such version of the form: see `motma form list`.")
)

type formListCmd struct{}

// Run lists the forms.
func (formListCmd) Run(std streams) error {
	w := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KIND\tVERSION\tFROM\tFIELDS\tHOURS\tTITLE")
	for _, f := range declaration.Builtin().List() {
		fmt.Fprintf(w, "%s\t%d\t%s\t%d\t%d\t%s / %s\n", f.Kind, f.Version, f.From, len(f.Fields), f.Hours, f.Title.VI, f.Title.EN)
	}
	return w.Flush()
}

type formShowCmd struct {
	Kind string `arg:"" help:"domestic, movement or entry."`
	formFlag
	JSON bool `name:"json" help:"The whole form as data."`
}

// Run shows a form.
func (c *formShowCmd) Run(std streams) error {
	form, err := c.form(c.Kind)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(std.Out, form, true)
	}
	w := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PATH\tTYPE\tREQUIRED\tASKED\tVIETNAMESE\tENGLISH")
	for _, f := range form.Fields {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", f.Path, f.Type, required(f), asked(f), f.Label.VI, f.Label.EN)
	}
	return w.Flush()
}

func required(f *declaration.Field) string {
	switch {
	case f.RequiredIf != nil || f.Required && f.AskedIf != nil:
		return "sometimes"
	case f.Required:
		return "yes"
	}
	return "no"
}

func asked(f *declaration.Field) string {
	if f.Renewed {
		return "each time"
	}
	return "once"
}

type formFHIRCmd struct {
	Kind string `arg:"" help:"domestic, movement or entry."`
	formFlag
	Base    string `default:"https://motma.example" placeholder:"URL" help:"Address of the platform, for canonical addresses."`
	Answers string `placeholder:"FILE" help:"Answers, to be printed as a QuestionnaireResponse; - is standard input."`
}

// Run prints a form, or answers, in FHIR.
func (c *formFHIRCmd) Run(std streams) error {
	form, err := c.form(c.Kind)
	if err != nil {
		return err
	}
	if c.Answers == "" {
		return printJSON(std.Out, fhir.Render(c.Base, form), true)
	}
	answers, err := readAnswers(c.Answers, std.In)
	if err != nil {
		return err
	}
	return printJSON(std.Out, fhir.Respond(c.Base, form, form.Clean(answers), time.Now()), true)
}

// readAnswers reads answers of a file, or standard input for -.
func readAnswers(name string, stdin io.Reader) (map[string]any, error) {
	text, err := readInput(name, stdin, declaration.MaxText)
	if err != nil {
		return nil, err
	}
	answers, err := declaration.Parse(text)
	if err != nil {
		return nil, errAnswers.With(err)
	}
	return answers, nil
}

var errAnswers = fault.New(fault.Invalid, "answers",
	"Không đọc được tờ khai: cần một đối tượng JSON tối đa "+strconv.Itoa(declaration.MaxText>>10)+" KB, mỗi mục là chữ, số, đúng/sai hoặc một mảng của chúng, không mục nào lặp lại.",
	"The declaration cannot be read: it takes a JSON object of at most "+strconv.Itoa(declaration.MaxText>>10)+" KB, of texts, numbers, booleans or arrays of those, with no member twice.")
