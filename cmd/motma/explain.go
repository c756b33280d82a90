package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"syscall"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/fault"
)

var (
	errRefusedToken = fault.New(fault.Unauthenticated, "token_refused",
		"Nền tảng không cấp mã truy cập. Tên ứng dụng và khóa có đi với nhau không? --url có đúng nền tảng, đồng hồ máy có đúng giờ không?",
		"The platform gave no token. Do the client's name and key belong together? Is --url the right platform, and the clock right?")
	errNoAnswer = fault.New(fault.Unavailable, "no_answer",
		"Không kết nối được với nền tảng; hãy kiểm tra --url, mạng, và xem nền tảng có đang chạy không.",
		"The platform cannot be reached; check --url and the network, and whether it runs.")
	errAddressTaken = fault.New(fault.Conflict, "address_taken",
		"Địa chỉ này đang được chương trình khác dùng; hãy chọn --listen hoặc --admin khác, hoặc dừng chương trình kia.",
		"Another program uses this address; choose another --listen or --admin, or stop that program.")
	errNoFile = fault.New(fault.NotFound, "no_file",
		"Không có tệp hoặc thư mục này; hãy kiểm tra đường dẫn.", "There is no such file or folder; check the path.")
	errFileDenied = fault.New(fault.Denied, "file_denied",
		"Không có quyền với tệp hoặc thư mục này.", "You may not read or write this file or folder.")
)

// explain gives errors that are no faults the words for the person at the
// terminal: what the platform refused, and what this machine could not do.
func explain(err error) error {
	var p *api.Problem
	var token *client.TokenError
	switch {
	case errors.As(err, &p):
		return refused(p)
	case errors.As(err, &token):
		return errRefusedToken.With(fmt.Errorf("%s; %s %s", token.TokenError.Error, token.DescriptionVI, token.Description))
	case unreachable(err):
		return errNoAnswer.With(err)
	}
	for _, c := range []struct {
		is   error
		says *fault.Error
	}{{syscall.EADDRINUSE, errAddressTaken}, {fs.ErrNotExist, errNoFile}, {fs.ErrPermission, errFileDenied}} {
		if errors.Is(err, c.is) {
			return c.says.With(err)
		}
	}
	return err
}

// refused is the platform's own words, with all wrong places; and what to quote
// when the failure is the platform's.
func refused(p *api.Problem) error {
	f := fault.New(fault.Invalid, p.Code, p.DetailVI, p.DetailEN)
	if p.Status >= 500 {
		f = f.With(fmt.Errorf("%s, request %s", p.Code, p.RequestID))
	}
	for _, s := range p.Places {
		f.Places = append(f.Places, fault.Place{Path: s.Path, VI: s.VI, EN: s.EN})
	}
	return f
}

// unreachable says whether a request found nobody. One that was broken off by
// this side's own signal did not fail so.
func unreachable(err error) bool {
	var u *url.Error
	return errors.As(err, &u) && u.Op != "parse" && !errors.Is(err, context.Canceled)
}
