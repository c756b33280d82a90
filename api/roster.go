package api

import "time"

// ImportInput is POST /v1/imports: a whole list of users, or of what is known of
// their health, is to be sent.
type ImportInput struct {
	Content string   `json:"content,omitempty" enum:"people,records,declarations" doc:"What the rows are; people if absent, who need the scope people.write. Records and declarations need health.write; their rows are worked on in the order of the file."`
	Format  string   `json:"format" enum:"ndjson,csv" doc:"ndjson: one row a line, a JSON object. csv: a table whose first line names the columns."`
	Mapping *Mapping `json:"mapping,omitempty" doc:"Which column is what. For csv it is needed, unless the app's profile has one."`
	Kind    string   `json:"kind,omitempty" maxLength:"32" doc:"Of records and declarations in csv without a mapping: whose mapping of the app's profile is taken, such as dose."`
	DryRun  bool     `json:"dry_run,omitempty" doc:"Tell what would come of each row, and keep nothing."`
	Digest  string   `json:"digest,omitempty" pattern:"^[0-9a-f]{64}$" doc:"SHA-256 of the whole file. The same file with the same mapping again is the same import, to be gone on with."`
}

// Mapping says which column of a table is what.
type Mapping struct {
	Columns   map[string]string            `json:"columns" nullable:"false" doc:"Field to column: user, name, birth, sex, cccd, cmnd, passport, nationality, bhyt, phone, unit, declarer (the app's id of whoever declared), same_as. Of records and declarations: member of the row, such as dose.date or answers.phone."`
	Constants map[string]string            `json:"constants,omitempty" doc:"Values of fields that no column has."`
	Words     map[string]map[string]string `json:"words,omitempty" doc:"Of records and declarations: what the app's words of a member mean: member to word to value."`
	Separator string                       `json:"separator,omitempty" maxLength:"1" doc:"Comma, semicolon or tab; found from the header if absent."`
	Dates     []string                     `json:"dates,omitempty" maxItems:"100" doc:"How dates are written, such as dd/MM/yyyy or dd/MM/yyyy HH:mm; yyyy-MM-dd and yyyy are always taken."`
	Sex       map[string]string            `json:"sex,omitempty" doc:"Word to male, female or none."`
	Proofs    []MappedProof                `json:"proofs,omitempty" maxItems:"100" doc:"How identifiers were checked."`
}

// MappedProof says how one identifier of a table was checked.
type MappedProof struct {
	Kind   string            `json:"kind" enum:"cccd,cmnd,passport,bhxh,phone" doc:"Which identifier."`
	How    string            `json:"how,omitempty" enum:"otp,card,register" doc:"All of them alike; or"`
	Column string            `json:"column,omitempty" maxLength:"200" doc:"the column that says how,"`
	Words  map[string]string `json:"words,omitempty" doc:"by these words: each to otp, card, register or declared."`
	At     string            `json:"at,omitempty" maxLength:"200" doc:"The column that says when, or a date; the day of the import if absent."`
}

// Import is the state of an import.
type Import struct {
	Import   string       `json:"import" doc:"Id of the import."`
	Content  string       `json:"content" enum:"people,records,declarations" doc:"As asked for."`
	State    string       `json:"state" enum:"receiving,running,done,cancelled,failed" doc:"How far it is."`
	Format   string       `json:"format" enum:"ndjson,csv" doc:"As asked for."`
	DryRun   bool         `json:"dry_run" doc:"As asked for."`
	Digest   string       `json:"digest,omitempty" doc:"As given."`
	Created  time.Time    `json:"created" doc:"When it was asked for."`
	Started  *time.Time   `json:"started,omitempty" doc:"When the work began."`
	Ended    *time.Time   `json:"ended,omitempty" doc:"When it was done or cancelled."`
	Received int64        `json:"received" doc:"Rows that are there; the next piece begins after them."`
	Finished int64        `json:"finished" doc:"Rows that have a result."`
	Counts   ImportCounts `json:"counts" doc:"What the rows came to."`
	Rate     float64      `json:"rate" doc:"Rows a second since the work began."`
	Erased   bool         `json:"erased,omitempty" doc:"The results were erased; a week is over."`
}

// ImportCounts say how many rows came to what.
type ImportCounts struct {
	Created   int64 `json:"created" doc:"A new person; a new record or declaration."`
	Linked    int64 `json:"linked" doc:"Somebody whom another app knew."`
	Updated   int64 `json:"updated" doc:"The account has a new version."`
	Unchanged int64 `json:"unchanged" doc:"The same was there before."`
	Review    int64 `json:"review" doc:"Registered; a reviewer has a question about it."`
	Conflict  int64 `json:"conflict" doc:"No person and no code until a reviewer looks."`
	Rejected  int64 `json:"rejected" doc:"Not kept; the reason says why."`
	Corrected int64 `json:"corrected" doc:"A record or declaration has a new version."`
	Withdrawn int64 `json:"withdrawn" doc:"A record or declaration counts no more."`
}

// DeclarationRow is one row of an import of declarations: a declaration, the
// correction of one, or the withdrawal of one.
type DeclarationRow struct {
	DeclarationLine
	Declaration string `json:"declaration,omitempty" pattern:"^[0-9]{1,19}$" doc:"Id of the declaration that is corrected or withdrawn."`
	Reason      string `json:"reason,omitempty" maxLength:"500" doc:"Why it is corrected or withdrawn; the person sees it."`
	Withdraw    bool   `json:"withdraw,omitempty" doc:"It was made in error: declaration and reason say which and why; the rest is left out."`
}

// RowsAdded answers a piece of rows.
type RowsAdded struct {
	Received int64 `json:"received" doc:"Rows that are there now; the next piece begins after them."`
}

// ImportResult is the result of one row.
type ImportResult struct {
	Row         int64    `json:"row" doc:"Number of the row, from 1; the line of column names does not count."`
	User        string   `json:"user,omitempty" doc:"The app's own id of the user."`
	Outcome     string   `json:"outcome" enum:"created,linked,updated,unchanged,review,conflict,rejected,corrected,withdrawn" doc:"What came of it."`
	Account     string   `json:"account,omitempty" doc:"Opaque id of the account."`
	QID         string   `json:"qid,omitempty" doc:"The person's national identifier. Text, even if digits."`
	Code        string   `json:"code,omitempty" doc:"The text of the person's code, hidden form."`
	Record      string   `json:"record,omitempty" doc:"Opaque id of the record."`
	Declaration string   `json:"declaration,omitempty" doc:"Opaque id of the declaration."`
	Version     int      `json:"version,omitempty" doc:"Version of it, from 1."`
	Reason      *Reason  `json:"reason,omitempty" doc:"Why it was not kept, or has no code."`
	Column      string   `json:"column,omitempty" doc:"The column at fault."`
	Path        string   `json:"path,omitempty" doc:"The member of the row at fault, such as attributes.birth."`
	Flags       []string `json:"flags,omitempty" doc:"For instance unverified-id."`
}

// ExportInput is POST /v1/exports: the app's own people, all of them.
type ExportInput struct {
	Since *time.Time `json:"since,omitempty" doc:"Only those whose account, link or code changed since."`
}

// Export is the state of an export, and what there is to download.
type Export struct {
	Export    string       `json:"export" doc:"Id of the export."`
	App       string       `json:"app" doc:"Whose people."`
	State     string       `json:"state" enum:"waiting,running,done,cancelled,failed" doc:"waiting: an operator has to approve it."`
	Created   time.Time    `json:"created" doc:"When it was asked for."`
	Approved  string       `json:"approved,omitempty" doc:"Who approved it."`
	ReadAt    *time.Time   `json:"read_at,omitempty" doc:"When the rows were read, all in one state of the database."`
	Rows      int64        `json:"rows" doc:"How many people."`
	Cursor    string       `json:"cursor,omitempty" doc:"Where the app's feed stood before the rows were read: go on from there."`
	Watermark string       `json:"watermark,omitempty" doc:"What every part says of its origin."`
	Until     *time.Time   `json:"until,omitempty" doc:"When the parts are erased."`
	Parts     []ExportPart `json:"parts,omitempty" doc:"The parts, in order."`
}

// ExportPart is one part of an export: lines of JSON, the first of which says
// whose they are.
type ExportPart struct {
	Part   string `json:"part" doc:"Id of the part."`
	Rows   int    `json:"rows" doc:"People in it."`
	Bytes  int64  `json:"bytes" doc:"Size unpacked."`
	SHA256 string `json:"sha256" doc:"Digest of it unpacked, hexadecimal."`
}

// ExportedPerson is one line of a part but the first.
type ExportedPerson struct {
	Account string    `json:"account" doc:"Opaque id of the account."`
	User    string    `json:"user" doc:"The app's own id of the user."`
	QID     string    `json:"qid,omitempty" doc:"The person's national identifier."`
	Code    string    `json:"code,omitempty" doc:"The text of the person's code, hidden form."`
	State   string    `json:"state" enum:"linked,pending" doc:"pending: no person and no code yet."`
	Updated time.Time `json:"updated" doc:"When the app last corrected the account."`
	Flags   []string  `json:"flags,omitempty" doc:"unverified-id, review."`
}
