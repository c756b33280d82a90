package server

import (
	"context"
	"errors"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/qr"
)

type codeInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Body    api.CodeRequest
}

// code is POST /v1/accounts/{account}/code: the texts to be shown as QR.
func (s *Server) code(ctx context.Context, c *call, in codeInput) (api.Codes, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.Codes{}, err
	}
	texts, err := s.svc.People.Texts(ctx, c.actor(), person.AppID(c.client.ID), id, person.Form{Full: in.Body.Form == "full", Days: in.Body.Days, Unit: in.Body.Unit, Kind: in.Body.Kind})
	if err != nil {
		return api.Codes{}, err
	}
	out := api.Codes{Codes: make([]api.Code, len(texts))}
	for i, t := range texts {
		out.Codes[i] = api.Code{Text: t.Text, From: t.From, Expires: t.Expires}
	}
	return out, nil
}

type renewInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body    api.Renewal
}

// renew is POST /v1/accounts/{account}/code/renew: revoke what was lost, issue
// anew; the QID stays.
func (s *Server) renew(ctx context.Context, c *call, in renewInput) (api.Outcome, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.Outcome{}, err
	}
	out, err := s.svc.People.Renew(ctx, c.actor(), person.AppID(c.client.ID), id, in.Body.Reason)
	return outcome(out), err
}

type verifyInput struct{ Body api.CodeCheck }

// The classes of a code: all that anybody may learn of it.
var (
	classValid      = api.CodeVerdict{Class: "valid", VI: "Mã do nền tảng cấp, còn hiệu lực.", EN: "Issued by the platform, and valid."}
	classExpired    = api.CodeVerdict{Class: "expired", VI: "Mã do nền tảng cấp nhưng đã hết hạn; hãy mở lại ứng dụng để lấy mã mới.", EN: "Issued by the platform, but expired; open the app again for a fresh one."}
	classRevoked    = api.CodeVerdict{Class: "revoked", VI: "Mã đã bị thu hồi.", EN: "The code was revoked."}
	classInvalid    = api.CodeVerdict{Class: "invalid", VI: "Chữ ký không đúng: mã bị sửa hoặc giả mạo.", EN: "The signature does not hold: the code was changed or forged."}
	classTest       = api.CodeVerdict{Class: "invalid", VI: qr.ErrTestCode.VI, EN: qr.ErrTestCode.EN}
	classReal       = api.CodeVerdict{Class: "invalid", VI: qr.ErrRealCode.VI, EN: qr.ErrRealCode.EN}
	classUnsigned   = api.CodeVerdict{Class: "unsigned", VI: "Mã không có chữ ký: chỉ là lời tự khai.", EN: "The code carries no signature: it is only a claim."}
	classUnreadable = api.CodeVerdict{Class: "unreadable", VI: "Không phải mã QR cá nhân.", EN: "Not a personal code."}
)

// verify is POST /v1/codes/verify, public. It looks nothing up but whether a
// genuine code was revoked: a guessed QID, which carries no signature, meets
// the same answer in the same time whether it exists or not (A01, A03).
func (s *Server) verify(ctx context.Context, _ *call, in verifyInput) (api.CodeVerdict, error) {
	out, err := s.classify(ctx, in)
	out.Sandbox = s.svc.Keys.KeySet(keyring.Codes).Sandbox()
	return out, err
}

func (s *Server) classify(ctx context.Context, in verifyInput) (api.CodeVerdict, error) {
	u, err := qr.ParsePersonal(in.Body.Text)
	if err != nil {
		return classUnreadable, nil
	}
	v, err := u.Verify(s.svc.Keys.KeySet(keyring.Codes), s.cfg.Now())
	switch {
	case errors.Is(err, qr.ErrUnsigned):
		return classUnsigned, nil
	case errors.Is(err, qr.ErrExpired), errors.Is(err, qr.ErrNotYet):
		return classExpired, nil
	case errors.Is(err, qr.ErrTestCode):
		return classTest, nil
	case errors.Is(err, qr.ErrRealCode):
		return classReal, nil
	case err != nil:
		return classInvalid, nil
	}
	h, err := s.svc.People.Store.HolderOfCode(ctx, person.CodeID(v.Code().ID))
	switch {
	case errors.Is(err, person.ErrUnknown): // issued by a platform whose keys we hold
		return classValid, nil
	case err != nil:
		return api.CodeVerdict{}, err
	case h.Revoked:
		return classRevoked, nil
	}
	return classValid, nil
}
