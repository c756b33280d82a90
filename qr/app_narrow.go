package qr

// strange are texts that no app's own code looks like: codes of every standard
// kind, whole, damaged and cut off, bare numbers of papers and phones, foreign
// addresses, words. Synthetic, as all such data here.
var strange = [...]string{
	"001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<HS4010120800001<0944700001",
	"001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001",
	"001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<HS4010120800001<0944700001<AQzQ2vG5sE0kZz",
	"******000011|NGUYEN VAN AN|****-**-15|1|162979388500000001|162979388500000002<2",
	"|TRAN THI BINH|1985|1|162979388500000003|162979388500000001",
	"001090000011|NGUYEN VAN AN|1990-01-15|",
	"001090000011|NGUYEN VAN AN|1990-13-45|7|162979388500000001|",
	"001190000022|024000111|Trần Thị Bình|15011990|Nữ|Số 1 Phố Huế, Hai Bà Trưng, Hà Nội|01082021",
	"001190000022||Trần Thị Bình|15011990|Nữ|Số 1 Phố Huế, Hai Bà Trưng, Hà Nội|01082021",
	"001190000022||Trần Thị Bình|15011990|Nữ|Số 1 Phố Huế",
	"HS4010120800001|54e1baa76e|15/01/1990|2|4861204ee1bb9969|01 - 043|01/01/2021|-|01/01/2021|01|-|4|01/01/2025|aa11bb22cc33dd44-0000|$",
	"HS4010120800001|54e1baa76e|15/01/1990|2|4861204ee1bb9969|01 - 043",
	"HC1:6BFOXN%TS3DH0YOJ58S S-W5HDC *M0II5XHC9B5G2+$N IOP-IA%NFQGRJPC%OQHIZC4",
	"https://motma.example/p/ABCDEFGH1234", "https://example.org/checkin?id=12345", "http://example.org/",
	"001090000011", "024000111", "B1234567", "HS4010120800001", "1012080000", "0944700001", "+84944700001",
	"162979388500000001", "4006381333931", "01234567", "1", "A", "NGUYEN VAN AN", "Xin chào", "WIFI:T:WPA;S=Nha;P=12345678;;",
	"BEGIN:VCARD", "tel:0944700001", "00020101021138570010A00000072701270006970403",
}

// Narrow refuses a pattern that takes texts which are no codes of the app:
// [ErrAppGreedy]. Standard kinds come first at every gate whatever a pattern
// says; this keeps damaged ones, bare numbers and other people's addresses
// from being attributed to an app's users.
func (p AppPattern) Narrow() error {
	for _, text := range strange {
		if _, takes := p.match(text); takes {
			return ErrAppGreedy
		}
	}
	return nil
}
