package api

import "time"

// CertificateRequest asks for travel certificates (Decision 5772/QĐ-BYT).
type CertificateRequest struct {
	Kinds []string `json:"kinds,omitempty" enum:"vaccination,test,recovery" maxItems:"3" doc:"Which; vaccination when it is left out."`
}

// Certificate is one travel certificate. There is one in force for each record
// at most; asking again gives the same.
type Certificate struct {
	Certificate string     `json:"certificate" doc:"Its id in addresses here."`
	UVCI        string     `json:"uvci" doc:"Unique certificate identifier, as it stands in the certificate." example:"URN:UVCI:01:VN:VYGDTSAA7OUOF3P2Q6TK6IDYSH#Z"`
	Kind        string     `json:"kind" enum:"vaccination,test,recovery" doc:"What it states."`
	State       string     `json:"state" enum:"in_force,replaced,withdrawn" doc:"withdrawn: it must not be relied on."`
	Issued      time.Time  `json:"issued" doc:"When."`
	Expires     time.Time  `json:"expires" doc:"12 months later; one of a dose is issued anew before."`
	KeyID       string     `json:"kid" doc:"Key that signed it; see /v1/certificate-keys."`
	Ended       *time.Time `json:"ended,omitempty" doc:"When it was replaced or withdrawn."`
	Why         *Reason    `json:"why,omitempty" doc:"Why it was."`
	Note        string     `json:"note,omitempty" doc:"The facility's own reason, where it gave one."`
	Next        string     `json:"next,omitempty" doc:"Id of the one that replaced it."`
	Text        string     `json:"text,omitempty" doc:"The certificate itself, HC1:..., to be shown as a QR code. Left out in lists, and once it was erased."`
}

// Certificates is the answer to a request.
type Certificates struct {
	Items []Certificate     `json:"items" nullable:"false" doc:"In force, oldest first."`
	Left  []CertificateLeft `json:"left,omitempty" doc:"Records of which no certificate can be made, and why."`
}

// CertificateLeft is a record without a certificate.
type CertificateLeft struct {
	Kind string `json:"kind" enum:"vaccination,test,recovery" doc:"What it would have stated."`
	Why  Reason `json:"why" doc:"Why there is none."`
}

// ForeignCertificate is a certificate of another country, to be taken as
// evidence.
type ForeignCertificate struct {
	Text    string `json:"text" minLength:"5" maxLength:"4300" doc:"What was scanned, HC1:..., verbatim."`
	Consent bool   `json:"consent" doc:"The bearer agreed that it be kept."`
}

// KeptCertificate is a foreign certificate that was taken as evidence: a record
// rests on it.
type KeptCertificate struct {
	Issuer  string    `json:"issuer" doc:"Country."`
	UVCI    string    `json:"uvci" doc:"Its id there."`
	Kind    string    `json:"kind" enum:"vaccination,test,recovery" doc:"What it states."`
	Record  string    `json:"record" doc:"Id of the record."`
	At      time.Time `json:"at" doc:"When it was taken."`
	Expires time.Time `json:"expires" doc:"When the certificate ends; the record stays."`
}

// CertificateKeys is the public trust list: what others verify the platform's
// certificates with.
type CertificateKeys struct {
	Keys []CertificateKey `json:"keys" nullable:"false" doc:"Document signers, oldest first."`
	At   time.Time        `json:"at" doc:"When this was said; fetch it again within a day."`
}

// CertificateKey is a document signer.
type CertificateKey struct {
	KeyID       string    `json:"kid" doc:"First 8 bytes of the SHA-256 of the certificate, hex."`
	Algorithm   string    `json:"alg" enum:"ES256,PS256" doc:"What it signs with."`
	State       string    `json:"state" enum:"active,retired,compromised" doc:"retired: what it signed verifies. compromised: nothing does."`
	From        time.Time `json:"from" doc:"Valid from."`
	Until       time.Time `json:"until" doc:"Valid until."`
	Certificate []byte    `json:"certificate" doc:"X.509, DER, base64."`
	Sandbox     bool      `json:"sandbox,omitempty" doc:"What it signs is a test, and worth nothing."`
}

// CertificateReading is what a gate is told of a certificate that was scanned.
type CertificateReading struct {
	Verdict   string            `json:"verdict" enum:"valid,invalid,unknown_signer,expired,revoked" doc:"Whether it can be relied on."`
	Reason    *Reason           `json:"reason,omitempty" doc:"Why it is not valid, or not accepted."`
	Statement string            `json:"statement,omitempty" doc:"vaccination, test or recovery."`
	Issuer    string            `json:"issuer,omitempty" doc:"Country."`
	Accepted  string            `json:"accepted,omitempty" enum:"accepted,not_accepted,open" doc:"What the host country's rules say of it; open: a desk should look."`
	Rules     []CertificateRule `json:"rules,omitempty" doc:"Each rule that applies."`
	Kept      bool              `json:"kept,omitempty" doc:"It was taken as evidence."`
	NotKept   *Reason           `json:"not_kept,omitempty" doc:"Why it was not, where that was asked for."`
}

// CertificateRule is what one rule of the host country says of a certificate.
type CertificateRule struct {
	Rule   string `json:"rule" doc:"Its identifier." example:"VR-VN-0001"`
	Passed string `json:"passed" enum:"accepted,not_accepted,open" doc:"What it says."`
	VI     string `json:"vi" doc:"The rule, in Vietnamese."`
	EN     string `json:"en" doc:"The rule, in English."`
}
