package demo

// carriers are what people hold out, in the order of the report; the names
// are synth's.
var carriers = [...]struct{ name, vi, en string }{
	{"app-code", "mã trên ứng dụng", "code on a screen"},
	{"printed", "mã in trên giấy", "code on paper"},
	{"self", "tự quét mã địa điểm", "scanned the place"},
	{"cccd-card", "thẻ CCCD", "CCCD card"},
	{"bhyt-card", "thẻ BHYT", "BHYT card"},
	{"manual", "số do nhân viên gõ", "number typed in"},
}
