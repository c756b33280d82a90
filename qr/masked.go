package qr

import "github.com/motma/motma/viname"

// Masked returns the view to show by default: the fields masked as standard §1
// (display) and §4 (the owner's view) say, without the parsed code. Values that
// those rules do not name are masked more, not less: of identifiers the last four
// characters stay, addresses and undefined values go whole.
func (r Result) Masked() Result {
	out := Result{Kind: r.Kind, Signature: r.Signature, Reason: r.Reason, Warnings: r.Warnings, Sandbox: r.Sandbox}
	out.Fields = make(Fields, len(r.Fields))
	for i, f := range r.Fields {
		out.Fields[i] = Field{f.Name, maskField(f.Name, f.Value)}
	}
	return out
}

// maskField lets through only what is named here.
func maskField(name, value string) string {
	switch name {
	case "paper_kind", "declared", "gender", "app", "place", "version", "base",
		"code_id", "live", "issued", "not_before", "expires", "status", "policy", "rule", "risk",
		"statement", "issuer_country":
		return value
	case "paper", "number", "old_cmnd":
		return HidePaper(value)
	case "name", "parent":
		return viname.Mask(value)
	case "birth":
		return HideBirth(value)
	case "phone":
		return viname.MaskPhone(value)
	case "qid", "declarer_qid", "bhyt", "bhxh":
		return maskAllBut(value, 4)
	}
	return "***"
}
