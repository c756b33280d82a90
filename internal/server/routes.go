package server

import (
	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

// routes is every address of the interface and what it takes to use it: the
// one table of grants. A route without a scope is public, unless it is about the
// client itself: then every client may use it. Where a purpose is
// named the client must have been granted it as well, and name it in the
// question together with a case and an officer; package trace refuses the
// others, and writes the refusal down.
func (s *Server) routes() []*route {
	const (
		get, post, put, del = "GET", "POST", "PUT", "DELETE"

		identity = "identity_review"

		public  = connect.Scope("")
		write   = connect.PeopleWrite
		read    = connect.PeopleRead
		review  = connect.PeopleReview
		manage  = connect.PlacesWrite
		look    = connect.PlacesRead
		record  = connect.ScansWrite
		cases   = connect.CasesWrite
		tracing = connect.TraceRead
		apps    = connect.AppsAdmin
		note    = connect.HealthWrite
		learn   = connect.HealthRead
		decide  = connect.PoliciesWrite
		colour  = connect.CardsOverride
	)
	return []*route{
		{method: post, path: tokenPath, scope: public, do: tokenEndpoint{}, id: "getToken", tag: "access", summary: "Get an access token"},
		{method: get, path: "/.well-known/oauth-authorization-server", scope: public, do: typed(s.serverMetadata), id: "getServerMetadata", tag: "access", summary: "Describe the token endpoint"},
		{method: get, path: "/.well-known/jwks.json", scope: public, do: typed(s.tokenKeys), id: "getTokenKeys", tag: "access", summary: "Keys of access tokens"},

		{method: post, path: "/v1/accounts", scope: write, do: typed(s.register), id: "registerAccount", tag: "people", summary: "Register a user, or find them, and get their code"},
		{method: post, path: "/v1/accounts/batch", scope: write, bulk: true, limit: maxBatchBody, do: &accountBatch{}, id: "registerAccounts", tag: "people", summary: "Register up to 1,000 users"},
		{method: get, path: "/v1/accounts/{account}", scope: read, do: typed(s.account), id: "getAccount", tag: "people", summary: "What the app said of a user"},
		{method: get, path: "/v1/accounts/{account}/person", scope: read, do: typed(s.person), id: "getPerson", tag: "people", summary: "The user's person as shown, and where each attribute comes from"},
		{method: put, path: "/v1/accounts/{account}", scope: write, do: typed(s.correct), id: "correctAccount", tag: "people", summary: "Correct a user's record"},
		{method: post, path: "/v1/accounts/{account}/code", scope: read, do: typed(s.code), id: "getCode", tag: "people", summary: "The texts of a user's code: hidden or full, static or live"},
		{method: get, path: "/v1/accounts/{account}/code/pdf", scope: read, do: drawn(s.codePaper, mediaPDF), id: "printCode", tag: "people", summary: "A user's code to be printed"},
		{method: post, path: "/v1/accounts/{account}/code/renew", scope: write, once: true, do: typed(s.renew), id: "renewCode", tag: "people", summary: "Revoke a lost code and issue a new one"},
		{method: get, path: "/v1/accounts/{account}/visits", scope: read, do: typed(s.visits), id: "getVisits", tag: "people", summary: "The person's own visits"},
		{method: get, path: "/v1/accounts/{account}/accesses", scope: read, do: typed(s.accesses), id: "getAccesses", tag: "people", summary: "Who read the person's data, and why"},

		{method: del, path: "/v1/accounts/{account}", scope: write, do: typed(s.withdraw), id: "withdrawAccount", tag: "people", summary: "The user has left the app"},

		{method: post, path: "/v1/imports", scope: write, or: connect.HealthWrite, do: typed(s.createImport), id: "createImport", tag: "lists", summary: "Begin to import a whole list of users, records or declarations, or go on with it"},
		{method: get, path: "/v1/imports", scope: write, or: connect.HealthWrite, do: typed(s.imports), id: "listImports", tag: "lists", summary: "The app's imports"},
		{method: get, path: "/v1/imports/{import}", scope: write, or: connect.HealthWrite, do: typed(s.importJob), id: "getImport", tag: "lists", summary: "How far an import is"},
		{method: post, path: "/v1/imports/{import}/rows", scope: write, or: connect.HealthWrite, bulk: true, limit: maxBatchBody, do: importRows{}, id: "addImportRows", tag: "lists", summary: "Send the next rows"},
		{method: post, path: "/v1/imports/{import}/start", scope: write, or: connect.HealthWrite, do: typed(s.startImport), id: "startImport", tag: "lists", summary: "All rows are there: begin the work"},
		{method: post, path: "/v1/imports/{import}/cancel", scope: write, or: connect.HealthWrite, do: typed(s.cancelImport), id: "cancelImport", tag: "lists", summary: "Stop an import; what was kept stays"},
		{method: get, path: "/v1/imports/{import}/results", scope: write, or: connect.HealthWrite, bulk: true, do: importResults{}, id: "getImportResults", tag: "lists", summary: "What became of each row"},
		{method: post, path: "/v1/exports", scope: read, once: true, do: typed(s.createExport), id: "createExport", tag: "lists", summary: "Ask for all of the app's own people"},
		{method: get, path: "/v1/exports/{export}", scope: read, do: typed(s.exportJob), id: "getExport", tag: "lists", summary: "How far an export is, and its parts"},
		{method: get, path: "/v1/exports/{export}/parts/{part}", scope: read, bulk: true, do: exportPart{}, id: "getExportPart", tag: "lists", summary: "One part of an export"},
		{method: post, path: "/v1/exports/{export}/cancel", scope: read, do: typed(s.cancelExport), id: "cancelExport", tag: "lists", summary: "Stop an export"},
		{method: post, path: "/v1/exports/{export}/approve", scope: apps, do: typed(s.approveExport), id: "approveExport", tag: "lists", summary: "Let a large export go on"},

		{method: get, path: "/v1/feed", scope: read, do: &feedPull{}, id: "readFeed", tag: "feed", summary: "What changed for the app's users"},
		{method: get, path: "/v1/feed/stream", scope: read, do: &feedStream{}, id: "streamFeed", tag: "feed", summary: "The same as server-sent events"},
		{method: put, path: "/v1/webhook", scope: read, do: typed(s.putWebhook), id: "putWebhook", tag: "feed", summary: "Have the feed sent to an address"},
		{method: get, path: "/v1/webhook", scope: read, do: typed(s.webhook), id: "getWebhook", tag: "feed", summary: "Where the feed is sent, and what waits"},
		{method: del, path: "/v1/webhook", scope: read, do: typed(s.dropWebhook), id: "deleteWebhook", tag: "feed", summary: "Send it no more"},
		{method: post, path: "/v1/webhook/rotate", scope: read, once: true, do: typed(s.rotateWebhook), id: "rotateWebhook", tag: "feed", summary: "A new secret; the former one signs for a day more"},
		{method: post, path: "/v1/webhook/test", scope: read, do: typed(s.testWebhook), id: "testWebhook", tag: "feed", summary: "Send one event now"},
		{method: get, path: "/v1/webhook/dead", scope: read, do: typed(s.deadLetters), id: "listDeadLetters", tag: "feed", summary: "Deliveries that were given up"},
		{method: post, path: "/v1/webhook/replay", scope: read, once: true, do: typed(s.replayWebhook), id: "replayWebhook", tag: "feed", summary: "Deliver once more"},

		{method: get, path: "/v1/keys", scope: public, do: typed(s.codeKeys), id: "getCodeKeys", tag: "codes", summary: "Keys to verify codes and posters with"},
		{method: get, path: "/v1/bundle", scope: public, do: &bundleManifest{}, id: "getBundle", tag: "offline", summary: "What gates without network need: the signed manifest, or what has changed"},
		{method: get, path: "/v1/bundle/file", scope: public, bulk: true, do: bundleFile{}, id: "getBundleFile", tag: "offline", summary: "The whole bundle as one file"},
		{method: get, path: "/v1/bundle/parts/{digest}", scope: public, do: bundlePart{}, id: "getBundlePart", tag: "offline", summary: "A part of a bundle by its digest"},
		{method: post, path: "/v1/codes/verify", scope: public, do: typed(s.verify), id: "verifyCode", tag: "codes", summary: "Say whether a code is genuine, and nothing else"},
		{method: get, path: "/p/{code}", scope: public, do: &placePage{}, id: "showPlace", tag: "codes", summary: "The page that a plain camera opens from a poster"},

		{method: post, path: "/v1/places", scope: manage, once: true, do: typed(s.createPlace), id: "createPlace", tag: "places", summary: "Register a place"},
		{method: get, path: "/v1/places", scope: look, do: typed(s.places), id: "listPlaces", tag: "places", summary: "The client's places"},
		{method: get, path: "/v1/places/{place}", scope: look, do: typed(s.place), id: "getPlace", tag: "places", summary: "One of the client's places"},
		{method: put, path: "/v1/places/{place}", scope: manage, do: typed(s.updatePlace), id: "updatePlace", tag: "places", summary: "Change a place"},
		{method: post, path: "/v1/places/{place}/close", scope: manage, do: typed(s.closePlace), id: "closePlace", tag: "places", summary: "Close a place"},
		{method: post, path: "/v1/places/{place}/gates", scope: manage, once: true, do: typed(s.addGate), id: "addGate", tag: "places", summary: "Add an entrance"},
		{method: get, path: "/v1/places/{place}/gates", scope: look, do: typed(s.gates), id: "listGates", tag: "places", summary: "Entrances of a place"},
		{method: post, path: "/v1/places/{place}/gates/{gate}/close", scope: manage, do: typed(s.closeGate), id: "closeGate", tag: "places", summary: "Close an entrance"},
		{method: post, path: "/v1/places/{place}/staff", scope: manage, do: typed(s.addStaff), id: "addStaff", tag: "places", summary: "Let somebody scan, or change until when"},
		{method: get, path: "/v1/places/{place}/staff", scope: manage, do: typed(s.staff), id: "listStaff", tag: "places", summary: "Who may scan"},
		{method: post, path: "/v1/places/{place}/staff/{staff}/end", scope: manage, do: typed(s.endStaff), id: "endStaff", tag: "places", summary: "End somebody's permission"},
		{method: get, path: "/v1/places/{place}/poster", scope: manage, do: typed(s.poster), id: "getPoster", tag: "places", summary: "The place's code, to be printed"},
		{method: post, path: "/v1/places/{place}/poster/rotate", scope: manage, once: true, do: typed(s.rotatePoster), id: "rotatePoster", tag: "places", summary: "Retire every poster printed so far"},
		{method: get, path: "/v1/places/{place}/head-count", scope: look, do: typed(s.headCount), id: "getHeadCount", tag: "places", summary: "How many people are there now"},
		{method: post, path: "/v1/places/{place}/visitors", scope: look, do: typed(s.visitors), id: "listVisitors", tag: "places", summary: "Visitors of a place, masked"},

		{method: post, path: "/v1/scans", scope: record, do: &scanEndpoint{record: s.record}, id: "recordScan", tag: "scans", summary: "Record one scan and get the card"},
		{method: post, path: "/v1/scans/batch", scope: record, bulk: true, limit: maxBatchBody, do: scanBatch{}, id: "recordScans", tag: "scans", summary: "Record up to 10,000 scans"},

		{method: post, path: "/v1/cases", scope: cases, once: true, do: typed(s.openCase), id: "openCase", tag: "tracing", summary: "Open a case"},
		{method: get, path: "/v1/cases/{case}", scope: cases, do: typed(s.getCase), id: "getCase", tag: "tracing", summary: "A case"},
		{method: post, path: "/v1/cases/{case}/close", scope: cases, do: typed(s.closeCase), id: "closeCase", tag: "tracing", summary: "Close a case"},
		{method: post, path: "/v1/trace/place", scope: tracing, purpose: "contact_tracing", bulk: true, do: traced(tracePlace), id: "tracePlace", tag: "tracing", summary: "Who was at a place"},
		{method: post, path: "/v1/trace/visits", scope: tracing, purpose: "contact_tracing", bulk: true, do: traced(traceVisits), id: "traceVisits", tag: "tracing", summary: "Where a person was"},
		{method: post, path: "/v1/trace/contacts", scope: tracing, purpose: "contact_tracing", bulk: true, do: traced(traceContacts), id: "traceContacts", tag: "tracing", summary: "Who was near a person"},

		{method: post, path: "/v1/accounts/{account}/requests", scope: write, do: typed(s.fileRequest), id: "fileRequest", tag: "requests", summary: "Ask to have a user's record put right"},
		{method: get, path: "/v1/accounts/{account}/requests", scope: read, do: typed(s.ownRequests), id: "listOwnRequests", tag: "requests", summary: "A user's requests"},
		{method: get, path: "/v1/accounts/{account}/requests/{request}", scope: read, do: typed(s.ownRequest), id: "getOwnRequest", tag: "requests", summary: "Where a request stands"},
		{method: post, path: "/v1/accounts/{account}/requests/{request}/withdraw", scope: write, do: typed(s.withdrawRequest), id: "withdrawRequest", tag: "requests", summary: "Withdraw a request"},
		{method: post, path: "/v1/accounts/{account}/requests/{request}/evidence", scope: write, once: true, do: typed(s.addEvidence), id: "addEvidence", tag: "requests", summary: "Add a paper that somebody saw"},
		{method: post, path: "/v1/accounts/{account}/declarations", scope: note, once: true, do: typed(s.declare), id: "declare", tag: "health", summary: "Keep a declaration, or what changed since the last"},
		{method: get, path: "/v1/accounts/{account}/declarations", scope: learn, do: typed(s.declarations), id: "listDeclarations", tag: "health", summary: "What a user declared in this app"},
		{method: get, path: "/v1/accounts/{account}/declarations/current", scope: learn, do: typed(s.currentDeclaration), id: "getCurrentDeclaration", tag: "health", summary: "The person's last declaration, from any app"},
		{method: put, path: "/v1/accounts/{account}/declarations/{declaration}", scope: note, do: typed(s.correctDeclaration), id: "correctDeclaration", tag: "health", summary: "Correct a declaration"},
		{method: post, path: "/v1/accounts/{account}/declarations/{declaration}/withdraw", scope: note, do: typed(s.withdrawDeclaration), id: "withdrawDeclaration", tag: "health", summary: "A declaration was made in error"},
		{method: get, path: "/v1/accounts/{account}/declarations/{declaration}/fhir", scope: learn, do: declarationAsResponse(), id: "getDeclarationAsFHIR", tag: "health", summary: "A declaration as a QuestionnaireResponse of FHIR R4"},
		{method: post, path: "/v1/declarations/batch", scope: note, bulk: true, limit: maxBatchBody, do: &healthBatch[api.DeclarationLine]{what: "declaration", entry: lineOfDeclaration}, id: "declareAll", tag: "health", summary: "Keep up to 1,000 declarations"},
		{method: post, path: "/v1/accounts/{account}/records", scope: note, do: typed(s.addRecord), id: "addRecord", tag: "health", summary: "Keep a record, repeat it, or correct it"},
		{method: get, path: "/v1/accounts/{account}/records", scope: learn, do: typed(s.records), id: "listRecords", tag: "health", summary: "What is known of the person, in force or not, and why"},
		{method: put, path: "/v1/accounts/{account}/records/{record}", scope: note, do: typed(s.correctRecord), id: "correctRecord", tag: "health", summary: "Correct a record"},
		{method: post, path: "/v1/accounts/{account}/records/{record}/withdraw", scope: note, do: typed(s.withdrawRecord), id: "withdrawRecord", tag: "health", summary: "A record was entered in error"},
		{method: get, path: "/v1/accounts/{account}/records/{record}/history", scope: learn, do: typed(s.recordHistory), id: "getRecordHistory", tag: "health", summary: "Every version of one of the app's records"},
		{method: post, path: "/v1/records/batch", scope: note, bulk: true, limit: maxBatchBody, do: &healthBatch[api.RecordLine]{what: "record", entry: lineOfRecord}, id: "addRecords", tag: "health", summary: "Keep up to 1,000 records"},

		{method: get, path: "/v1/requests", scope: review, purpose: identity, do: typed(s.requests), id: "listRequests", tag: "requests", summary: "What persons ask for"},
		{method: get, path: "/v1/requests/{request}", scope: review, purpose: identity, do: typed(s.dossier), id: "getRequest", tag: "requests", summary: "A request, with what helps to decide it"},
		{method: post, path: "/v1/requests/{request}/decide", scope: review, purpose: identity, once: true, do: typed(s.resolve), id: "decideRequest", tag: "requests", summary: "Accept, refuse, or ask for evidence"},
		{method: post, path: "/v1/requests/{request}/undo", scope: review, purpose: identity, once: true, do: typed(s.undoRequest), id: "undoRequest", tag: "requests", summary: "Take a merge back"},

		{method: get, path: "/v1/conflicts", scope: review, do: typed(s.conflicts), id: "listConflicts", tag: "review", summary: "What waits for a reviewer"},
		{method: get, path: "/v1/conflicts/{conflict}", scope: review, purpose: identity, do: typed(s.evidence), id: "getConflict", tag: "review", summary: "Both sides of a question"},
		{method: post, path: "/v1/conflicts/{conflict}/decide", scope: review, purpose: identity, once: true, do: typed(s.decide), id: "decideConflict", tag: "review", summary: "Answer a question: same, different, later"},
		{method: post, path: "/v1/conflicts/{conflict}/undo", scope: review, purpose: identity, once: true, do: typed(s.undoDecision), id: "undoConflict", tag: "review", summary: "Take an answer back"},
		{method: post, path: "/v1/conflicts/{conflict}/close", scope: review, do: typed(s.closeConflict), id: "closeConflict", tag: "review", summary: "Note that a question needs no answer"},
		{method: post, path: "/v1/accounts/{account}/link/plan", scope: review, purpose: identity, do: typed(s.planLink), id: "planLink", tag: "review", summary: "What a break or restore would do"},
		{method: post, path: "/v1/accounts/{account}/link/break", scope: review, purpose: identity, once: true, do: typed(s.breakLink), id: "breakLink", tag: "review", summary: "Undo a wrong link"},
		{method: post, path: "/v1/accounts/{account}/link/restore", scope: review, purpose: identity, once: true, do: typed(s.restoreLink), id: "restoreLink", tag: "review", summary: "Undo a break"},
		{method: post, path: "/v1/links/break", scope: review, purpose: identity, once: true, do: typed(s.breakLinks), id: "breakLinks", tag: "review", summary: "Undo up to 200 wrong links, all or none"},
		{method: get, path: "/v1/proposals", scope: review, purpose: identity, do: typed(s.proposals), id: "listProposals", tag: "review", summary: "What waits for a second officer"},
		{method: get, path: "/v1/proposals/{proposal}", scope: review, purpose: identity, do: typed(s.proposal), id: "getProposal", tag: "review", summary: "A proposal"},
		{method: post, path: "/v1/proposals/{proposal}/approve", scope: review, purpose: identity, once: true, do: typed(s.approve), id: "approveProposal", tag: "review", summary: "Approve, as another officer: it is carried out"},
		{method: post, path: "/v1/proposals/{proposal}/refuse", scope: review, purpose: identity, once: true, do: typed(s.refuse), id: "refuseProposal", tag: "review", summary: "Refuse, as another officer"},

		{method: get, path: "/v1/accounts/{account}/card", scope: learn, do: typed(s.card), id: "getCard", tag: "card", summary: "The user's card at a place"},
		{method: get, path: "/v1/accounts/{account}/cards", scope: learn, do: typed(s.cards), id: "listCards", tag: "card", summary: "The user's card by every policy in force"},

		{method: post, path: "/v1/policies", scope: decide, do: typed(s.uploadPolicy), id: "uploadPolicy", tag: "policies", summary: "Upload a version; its own tests are run"},
		{method: get, path: "/v1/policies", scope: decide, do: typed(s.policies), id: "listPolicies", tag: "policies", summary: "All versions"},
		{method: get, path: "/v1/policies/{policy}", scope: decide, do: typed(s.policy), id: "getPolicy", tag: "policies", summary: "A version with its document"},
		{method: post, path: "/v1/policies/{policy}/activate", scope: decide, once: true, do: typed(s.activate), id: "activatePolicy", tag: "policies", summary: "Propose that a version comes into force"},
		{method: post, path: "/v1/policies/{policy}/back", scope: decide, do: typed(s.back), id: "goBack", tag: "policies", summary: "Return to what held before, at once"},
		{method: post, path: "/v1/policies/{policy}/simulate", scope: decide, do: typed(s.simulate), id: "simulatePolicy", tag: "policies", summary: "Count who would change colour"},
		{method: get, path: "/v1/policies/activations", scope: decide, do: typed(s.activations), id: "listActivations", tag: "policies", summary: "What was and will be in force, and what waits"},
		{method: post, path: "/v1/policies/activations/{activation}/approve", scope: decide, once: true, do: typed(s.approveActivation), id: "approveActivation", tag: "policies", summary: "Approve, as another officer"},
		{method: post, path: "/v1/policies/activations/{activation}/refuse", scope: decide, once: true, do: typed(s.refuseActivation), id: "refuseActivation", tag: "policies", summary: "Refuse a proposal, or take back one that has not begun"},
		{method: get, path: "/v1/policies/runs", scope: decide, do: typed(s.runs), id: "listRuns", tag: "policies", summary: "Passes over everybody, and how far they are"},
		{method: get, path: "/v1/policies/runs/{run}", scope: decide, do: typed(s.run), id: "getRun", tag: "policies", summary: "A pass, or what a simulation came to"},
		{method: put, path: "/v1/risk-levels", scope: decide, do: typed(s.putRiskLevels), id: "putRiskLevels", tag: "policies", summary: "Set risk levels of communes"},
		{method: get, path: "/v1/risk-levels", scope: decide, do: typed(s.riskLevels), id: "listRiskLevels", tag: "policies", summary: "All risk levels"},
		{method: put, path: "/v1/value-sets", scope: decide, do: typed(s.putValueSet), id: "putValueSet", tag: "policies", summary: "Add an edition of a value set"},
		{method: get, path: "/v1/value-sets", scope: public, do: typed(s.valueSets), id: "listValueSets", tag: "reference", summary: "Codes of vaccines, tests and the like in force on a day"},

		{method: post, path: "/v1/cards/overrides", scope: colour, once: true, do: typed(s.proposeOverride), id: "proposeOverride", tag: "overrides", summary: "Propose a colour in place of the policy's"},
		{method: get, path: "/v1/cards/overrides", scope: colour, do: typed(s.overrides), id: "listOverrides", tag: "overrides", summary: "Overrides"},
		{method: post, path: "/v1/cards/overrides/{override}/approve", scope: colour, once: true, do: typed(s.approveOverride), id: "approveOverride", tag: "overrides", summary: "Approve, as another officer"},
		{method: post, path: "/v1/cards/overrides/{override}/refuse", scope: colour, once: true, do: typed(s.refuseOverride), id: "refuseOverride", tag: "overrides", summary: "Refuse"},
		{method: post, path: "/v1/cards/overrides/{override}/end", scope: colour, once: true, do: typed(s.endOverride), id: "endOverride", tag: "overrides", summary: "End an override before its time"},
		{method: post, path: "/v1/cards/overrides/reverse", scope: colour, do: typed(s.reverse), id: "reverseOverrides", tag: "overrides", summary: "End all overrides of one hand at once"},
		{method: get, path: "/v1/cards/alarms", scope: apps, do: typed(s.alarms), id: "listAlarms", tag: "overrides", summary: "Too many overrides by one hand"},
		{method: post, path: "/v1/cards/alarms/{alarm}/release", scope: apps, do: typed(s.release), id: "releaseAlarm", tag: "overrides", summary: "End the block of an alarm"},

		{method: post, path: "/v1/apps", scope: apps, once: true, do: typed(s.registerApp), id: "registerApp", tag: "apps", summary: "Connect a system"},
		{method: get, path: "/v1/apps", scope: apps, do: typed(s.apps), id: "listApps", tag: "apps", summary: "Connected systems"},
		{method: get, path: "/v1/apps/{app}", scope: apps, do: typed(s.app), id: "getApp", tag: "apps", summary: "A connected system"},
		{method: put, path: "/v1/apps/{app}", scope: apps, do: typed(s.changeApp), id: "changeApp", tag: "apps", summary: "Change scopes, purposes, policy and quota"},
		{method: post, path: "/v1/apps/{app}/assess", scope: apps, do: typed(s.assess), id: "assessApp", tag: "apps", summary: "Note an app's assessment"},
		{method: post, path: "/v1/apps/{app}/suspend", scope: apps, do: typed(s.suspend), id: "suspendApp", tag: "apps", summary: "The kill switch"},
		{method: post, path: "/v1/apps/{app}/resume", scope: apps, do: typed(s.resume), id: "resumeApp", tag: "apps", summary: "End a suspension"},
		{method: post, path: "/v1/apps/{app}/keys", scope: apps, do: typed(s.setAppKeys), id: "setAppKeys", tag: "apps", summary: "Replace public keys"},
		{method: get, path: "/v1/app", self: true, do: typed(s.self), id: "getSelf", tag: "apps", summary: "What the client is and may do"},
		{method: put, path: "/v1/app/keys", self: true, do: typed(s.rotateKeys), id: "rotateKeys", tag: "apps", summary: "Rotate the client's own keys"},
		{method: put, path: "/v1/app/codes", scope: write, do: typed(s.setOwnCodes), id: "setOwnCodes", tag: "apps", summary: "Set the patterns of the app's own codes"},

		{method: get, path: "/v1/sandbox", scope: public, do: sandboxed{typed(s.sandbox)}, id: "getSandbox", tag: "sandbox", summary: "What there is to practise on"},
		{method: post, path: "/v1/sandbox/apps", scope: public, do: sandboxed{typed(s.registerSandboxApp)}, id: "registerSandboxApp", tag: "sandbox", summary: "Connect your own app"},

		{method: post, path: "/v1/accounts/{account}/certificates", scope: learn, do: typed(s.issueCertificates), id: "issueCertificates", tag: "certificates", summary: "Issue a user's travel certificates, or give those there are"},
		{method: get, path: "/v1/accounts/{account}/certificates", scope: learn, do: typed(s.certificates), id: "listCertificates", tag: "certificates", summary: "A user's certificates, in force or not, and why"},
		{method: post, path: "/v1/accounts/{account}/certificates/foreign", scope: connect.HealthWrite, do: typed(s.keepForeign), id: "keepForeignCertificate", tag: "certificates", summary: "Take another country's certificate as evidence"},
		{method: get, path: "/v1/accounts/{account}/certificates/foreign", scope: learn, do: typed(s.foreign), id: "listForeignCertificates", tag: "certificates", summary: "Foreign certificates that were taken"},
		{method: get, path: "/v1/accounts/{account}/certificates/{certificate}", scope: learn, do: typed(s.certificate), id: "getCertificate", tag: "certificates", summary: "A certificate with its text"},
		{method: get, path: "/v1/accounts/{account}/certificates/{certificate}/pdf", scope: learn, do: drawn(s.certificatePaper, mediaPDF), id: "printCertificate", tag: "certificates", summary: "A certificate to be printed"},
		{method: get, path: "/v1/accounts/{account}/certificates/{certificate}/qr", scope: learn, do: drawn(s.certificateCode, mediaSVG, mediaPNG), id: "drawCertificate", tag: "certificates", summary: "The code of a certificate"},
		{method: get, path: "/v1/certificate-keys", scope: public, do: typed(s.certificateKeys), id: "getCertificateKeys", tag: "certificates", summary: "Keys to verify the platform's certificates with"},

		{method: get, path: "/v1/forms", scope: public, do: typed(s.forms), id: "listForms", tag: "declarations", summary: "Forms of the health declaration"},
		{method: get, path: "/v1/forms/{kind}", scope: public, do: formAsData(), id: "getForm", tag: "declarations", summary: "A form as data, with everything that checks answers"},
		{method: get, path: "/v1/forms/{kind}/questionnaire", scope: public, do: formAsQuestionnaire(), id: "getQuestionnaire", tag: "declarations", summary: "A form as a FHIR Questionnaire"},

		{method: get, path: "/v1/units", scope: public, do: typed(s.units), id: "listUnits", tag: "reference", summary: "Administrative units"},
		{method: get, path: "/v1/openapi.json", scope: public, do: &documentEndpoint{}, id: "getOpenAPI", tag: "reference", summary: "This document"},
		{method: get, path: "/docs", scope: public, do: &docsPage{}, id: "showReference", tag: "reference", summary: "The reference, for people"},
	}
}
