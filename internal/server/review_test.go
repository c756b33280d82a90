package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

// desk is a platform with two apps, an authority, and a question about An.
func desk(t *testing.T) (w *world, app, other, moh string, known, asked api.Outcome) {
	w = newWorld(t)
	w.client("bluezone", connect.App)
	w.client("ncovi", connect.App)
	w.client("moh", connect.Authority)
	app, other, moh = w.token("bluezone"), w.token("ncovi"), w.token("moh")
	known = w.register(app, "u1", an, cardProof(w)...)
	other2 := an
	other2.Birth, other2.Phone = "1990-02-15", ""
	asked = w.register(other, "n1", other2)
	return w, app, other, moh, known, asked
}

func decided(officer string) api.Decision {
	return api.Decision{Officer: officer, Reason: "papers_seen"}
}

func TestAQuestionIsReadDecidedAndTakenBack(t *testing.T) {
	w, app, _, moh, known, asked := desk(t)
	var queue api.List[api.Conflict]
	w.send("GET", "/v1/conflicts?kind=B2&order=ticked", moh, nil).read(http.StatusOK, &queue)
	if len(queue.Items) != 1 || queue.Items[0].VI == "" || queue.Items[0].Account != asked.Account {
		t.Fatalf("queue %+v", queue)
	}
	w.send("GET", "/v1/conflicts?kind=twins", moh, nil).read(http.StatusOK, &queue)
	if len(queue.Items) != 0 {
		t.Errorf("filtered queue %+v", queue)
	}
	w.send("GET", "/v1/conflicts", moh, nil).read(http.StatusOK, &queue)
	path := "/v1/conflicts/" + queue.Items[0].Conflict
	w.send("GET", path, moh, nil).problem(http.StatusUnprocessableEntity, "invalid_input")
	var e api.Evidence
	w.send("GET", path+"?officer=lan", moh, nil).read(http.StatusOK, &e)
	says := map[string]string{}
	for _, f := range e.Fields {
		if len(f.Known) > 0 {
			says[f.Field] = f.Known[0].Says + " " + f.Known[0].How
		}
	}
	if says["birth"] != "differ declared" || says["cccd"] != "agree card" || says["phone"] != "missing declared" || len(e.Known) != 1 {
		t.Errorf("evidence %v", says)
	}
	var seen api.List[api.Access]
	w.send("GET", "/v1/accounts/"+known.Account+"/accesses", app, nil).read(http.StatusOK, &seen)
	if len(seen.Items) != 1 || seen.Items[0].Action != "review.conflict" || seen.Items[0].Purpose != "identity_review" {
		t.Errorf("the person sees %+v", seen.Items)
	}
	var c api.Carried
	w.send("POST", path+"/decide", moh, api.ConflictDecision{Decision: "same", Officer: "lan", Reason: "papers_seen"}).read(http.StatusOK, &c)
	if !c.Done {
		t.Errorf("decision %+v", c)
	}
	w.send("POST", path+"/undo", moh, decided("minh")).read(http.StatusOK, &c)
	w.send("GET", path+"?officer=lan", moh, nil).read(http.StatusOK, &e)
	if len(e.Answers) != 2 || e.Answers[1].Decision != "undo_same" || e.Answers[1].By != "client:moh/minh" {
		t.Errorf("answers %+v", e.Answers)
	}
	if strings.Contains(w.log.String(), an.CCCD) || strings.Contains(w.log.String(), "Nguyễn") {
		t.Error("the log holds personal data")
	}
}

func TestReviewNeedsItsPurpose(t *testing.T) {
	w, _, _, _, _, asked := desk(t)
	w.client("cdc", connect.Authority, func(c *connect.Client) { c.Purposes = []string{"contact_tracing"} })
	cdc := w.token("cdc")
	w.send("GET", "/v1/conflicts/1?officer=o", cdc, nil).problem(http.StatusForbidden, "purpose_not_granted")
	w.send("POST", "/v1/accounts/"+asked.Account+"/link/break", cdc, decided("o")).problem(http.StatusForbidden, "purpose_not_granted")
	w.send("GET", "/v1/requests", cdc, nil).problem(http.StatusForbidden, "purpose_not_granted")
}

func TestAMergeOfTwoCardsWaitsForASecondOfficer(t *testing.T) {
	w, app, other, moh, known, _ := desk(t)
	twin := an
	twin.CCCD, twin.Phone = "001090000022", ""
	second := w.register(other, "n2", twin, cardProof(w)...)
	var r api.Request
	in := api.RequestInput{Kind: "merge", Asked: api.Asked{QID: second.QID, Text: "Tôi có hai mã"},
		Evidence: []api.EvidenceInput{{Paper: "cccd", SeenBy: "nv-3"}}}
	w.send("POST", "/v1/accounts/"+known.Account+"/requests", app, in).read(http.StatusCreated, &r)
	own := "/v1/accounts/" + known.Account + "/requests/" + r.Request
	w.send("GET", own, other, nil).problem(http.StatusNotFound, "not_found")
	w.send("POST", own+"/withdraw", other, "").problem(http.StatusNotFound, "not_found")

	var list api.List[api.Request]
	w.send("GET", "/v1/requests?kind=merge", moh, nil).read(http.StatusOK, &list)
	if len(list.Items) != 1 || list.Items[0].Asked != nil || list.Items[0].Evidence != nil {
		t.Fatalf("the list tells what is asked: %+v", list.Items)
	}
	var d api.Dossier
	w.send("GET", "/v1/requests/"+r.Request+"?officer=lan", moh, nil).read(http.StatusOK, &d)
	if d.Need != "different_cccd" || d.Found == nil || !*d.Found || d.Request.Asked.QID != second.QID {
		t.Errorf("dossier %+v", d)
	}
	var c api.Carried
	verdict := api.RequestDecision{Decision: "accept", Officer: "lan", VI: "Đã kiểm tra.", EN: "Checked."}
	w.send("POST", "/v1/requests/"+r.Request+"/decide", moh, verdict).read(http.StatusAccepted, &c)
	if c.Done || c.Proposal == nil || c.Proposal.Need != "different_cccd" {
		t.Fatalf("carried %+v", c)
	}
	approve := "/v1/proposals/" + c.Proposal.Proposal + "/approve"
	w.send("POST", approve, moh, decided("lan")).problem(http.StatusForbidden, "second_officer_required")
	w.send("GET", own, app, nil).read(http.StatusOK, &r)
	if r.State != "in_review" || r.Steps[1].VI != "" || r.Steps[1].By != "" {
		t.Errorf("the app sees %+v", r)
	}
	var p api.Proposal
	w.send("POST", approve, moh, decided("minh")).read(http.StatusOK, &p)
	if p.State != "approved" || p.Second != "moh/minh" {
		t.Errorf("proposal %+v", p)
	}
	w.send("GET", own, app, nil).read(http.StatusOK, &r)
	if r.State != "done" || r.Steps[2].EN != "Checked." {
		t.Errorf("the app sees %+v", r)
	}
	again := w.register(other, "n2", twin, cardProof(w)...)
	if again.QID != known.QID {
		t.Error("the two are not one")
	}
	w.send("POST", "/v1/requests/"+r.Request+"/undo", moh, decided("lan")).read(http.StatusOK, &c)
	if back := w.register(other, "n2", twin, cardProof(w)...); back.QID != second.QID {
		t.Error("the merge was not taken back")
	}
}

func TestAPlanIsShownBeforeABreak(t *testing.T) {
	w, _, other, moh, known, _ := desk(t)
	b := w.register(other, "n3", an, cardProof(w)...)
	path := "/v1/accounts/" + b.Account + "/link/"
	var p api.Plan
	w.send("POST", path+"plan", moh, api.PlanInput{Officer: "lan"}).read(http.StatusOK, &p)
	if len(p.Stay) != 1 || p.Stay[0] != known.Account || !p.NewQID || p.Left != "same" || p.Digest == "" {
		t.Errorf("plan %+v", p)
	}
	w.send("POST", path+"break", moh, api.LinkDecision{Officer: "lan", Reason: "wrong_person", Plan: "old"}).problem(http.StatusConflict, "plan_changed")
	var parted api.Parting
	w.send("POST", path+"break", moh, api.LinkDecision{Officer: "lan", Reason: "wrong_person", Plan: p.Digest}).read(http.StatusOK, &parted)
	if parted.Account != b.Account || parted.QID == known.QID || parted.Left != known.QID {
		t.Errorf("parting %+v", parted)
	}
	var many api.Partings
	w.send("POST", "/v1/links/break", moh, api.BreakInput{Accounts: []string{b.Account}, Officer: "lan", Reason: "wrong_person"}).
		problem(http.StatusConflict, "nothing_to_break")
	w.send("POST", path+"restore", moh, decided("lan")).want(http.StatusOK)
	w.send("POST", "/v1/links/break", moh, api.BreakInput{Accounts: []string{b.Account}, Officer: "lan", Reason: "wrong_person"}).read(http.StatusOK, &many)
	if len(many.Partings) != 1 {
		t.Errorf("partings %+v", many)
	}
}
