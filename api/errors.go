package api

// Codes of problems that programs are expected to handle. A code, once
// published, keeps its meaning for ever; new ones may be added, so treat an
// unknown code by its HTTP status.
const (
	CodeInvalid       = "invalid_input"           // mend the places named
	CodeUnknown       = "not_found"               // no such thing, or not yours to see
	CodeToken         = "token_invalid"           // get a new access token
	CodeScope         = "scope_missing"           // your client was not granted this
	CodePurpose       = "purpose_not_granted"     // nor this purpose
	CodeSuspended     = "client_suspended"        // the kill switch; ask the operator
	CodeQuota         = "rate_limited"            // wait Retry-After
	CodeBusy          = "busy"                    // nothing was recorded; wait Retry-After
	CodeInternal      = "internal"                // our failure; report the request id
	CodeVerification  = "needs_verification"      // the person should show their papers
	CodeNeedsPaper    = "needs_paper"             // add a paper number to get a code
	CodeFullForm      = "full_needs_paper"        // this app can show the hidden form only
	CodeScanReused    = "scan_id_reused"          // make a new id for each scan
	CodePosterForged  = "poster_not_genuine"      // do not check in
	CodePosterRetired = "poster_retired"          // scan the new poster
	CodeWithdrawn     = "code_withdrawn"          // revoked at the person's request; renew when they ask
	CodeSecond        = "second_officer_required" // another officer has to decide
	CodePlan          = "plan_changed"            // the records changed: look again
	CodeStale         = "proposal_stale"          // propose it anew
	CodeDecided       = "decided_already"         // read it again
	CodeUnreadable    = "code_unreadable"         // no code that a gate reads
	CodeAttribute     = "attribute_not_granted"   // nor to say these attributes; the places name them
	CodeProof         = "proof_not_granted"       // nor to claim these proofs
)
