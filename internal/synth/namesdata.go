package synth

// Words and weights. The family names follow published frequencies (Nguyễn
// about a third); given and middle words are common ones in the order of a rough
// rank: the shape matters, not the third digit.

const familiesCommon = "Nguyễn 338,Trần 112,Lê 92,Phạm 62,Phan 29,Trương 22,Bùi 21,Đặng 21,Đỗ 19,Ngô 17,Hồ 15,Dương 14,Đinh 11," +
	"Đoàn 9,Lâm 8,Mai 8,Trịnh 8,Đào 8,Cao 7,Lý 7,Hà 7,Lưu 6,Lương 6,Thái 5,Châu 4,Tạ 4,Phùng 4,Tô 4,Vương 4,Văn 3,Tăng 3," +
	"Quách 2,Lại 3,Hứa 2,Thạch 1,Diệp 2,Từ 2,Chu 3,La 2,Đàm 2,Tống 2,Giang 1,Chung 1,Triệu 2,Kiều 2,Hồng 1,Trang 1,Đồng 1," +
	"Danh 1,Lư 1,Lữ 1,Thân 1,Kim 1,Mã 1,Bạch 1,Liêu 1,Tiêu 1,Bành 1,Âu 1,Khổng 1,Doãn 1,Khương 1,Nghiêm 1,Quản 1,Cù 1,Ninh 1,Vi 1"

const (
	familiesNorth = familiesCommon + ",Hoàng 50,Vũ 47,Huỳnh 1,Võ 3"
	familiesSouth = familiesCommon + ",Huỳnh 48,Võ 46,Hoàng 9,Vũ 6"
	familiesTay   = "Nông 25,Hoàng 20,Lương 9,Bế 7,Ma 8,Hứa 6,Lý 7,Đàm 5,Triệu 7,Vi 5,Lộc 3,Đoàn 2,Nguyễn 6"
)

var middleMen = [4]string{
	"Văn 46,Hữu 8,Đức 5,Xuân 6,Đình 6,Ngọc 4,Quang 4,Minh 2,Công 4,Bá 3,Thế 2,Trọng 2,Duy 1,- 7",
	"Văn 40,Hữu 6,Đức 7,Xuân 5,Đình 5,Ngọc 5,Quang 5,Minh 4,Công 4,Thanh 4,Quốc 4,Tuấn 1,Anh 2,Trọng 2,Mạnh 2,- 4",
	"Văn 20,Đức 9,Minh 8,Quang 6,Quốc 6,Hữu 4,Đình 4,Xuân 3,Ngọc 5,Thanh 5,Tuấn 4,Anh 5,Hoàng 6,Duy 4,Mạnh 4,Trung 3,Thành 3,- 3",
	"Minh 14,Gia 10,Đức 8,Bảo 8,Hoàng 7,Quang 6,Anh 6,Tuấn 5,Quốc 4,Khánh 4,Nhật 4,Duy 4,Hải 4,Thiên 4,Phúc 3,Văn 6,Đăng 3,- 2",
}

var middleWomen = [4]string{
	"Thị 86,Ngọc 3,Kim 3,Thanh 1,Mỹ 1,- 6",
	"Thị 74,Ngọc 5,Thu 4,Thanh 4,Kim 4,Minh 2,Mỹ 2,Bích 2,- 3",
	"Thị 46,Ngọc 10,Thu 8,Thanh 7,Phương 6,Minh 5,Kim 3,Hồng 4,Thùy 4,Diệu 2,Khánh 3,- 2",
	"Ngọc 14,Thị 10,Minh 9,Bảo 9,Khánh 8,Phương 8,Gia 6,Thảo 5,Quỳnh 6,Hà 4,Diệu 3,Thanh 5,Anh 4,Tường 3,Kim 3,- 3",
}

const middleSecond = "Thu Thanh Ngọc Hồng Phương Minh Kim Bích Thúy Mai Lan Kiều Mỹ Tuyết Cẩm Hải Diễm Ánh Quỳnh Hoài"

var givenMen = [4]string{
	"Hùng Thành Bình Sơn Dũng Tuấn Long Tâm Hải Minh Hòa Lợi Phúc An Đức Ba Tư Bảy Sáu Thọ Khải Cường Tiến Tân Lâm Năm Chiến Thắng Phong Quý Quang Xuân Tùng Hoan Luận Mão Tý Sửu Hợi Ngọ",
	"Hùng Dũng Tuấn Hải Cường Minh Thắng Sơn Thành Hưng Long Bình Trung Nam Tùng Toàn Hòa Đức Hiếu Kiên Quang Tâm Phong Tiến Phương Vinh Tài Dương Khánh Linh An Ân Lâm Quân Thịnh Chung Luân Thái Việt Phú",
	"Anh Tuấn Hiếu Huy Dũng Nam Long Đức Hùng Hoàng Minh Duy Thành Cường Trung Linh Thắng Tùng Sơn Quân Khánh Phong Đạt Phúc Khoa Việt Vũ Tài Nghĩa Kiên Hưng Lâm Bảo Khang Nhân Thịnh Tân Toàn Đăng Ân An Sang Trí Tâm Quốc",
	"Anh Khang Minh Huy Khôi Bảo Phúc Nam Khoa Phát Đạt Đăng Long Quân Hưng Duy Kiệt Thịnh Nguyên Tuấn Hoàng Hiếu Nhân Trí Tài Phong Nghĩa An Thiện Dũng Lâm Sơn Vinh Quang Ân Bách Kiên Tùng Việt Khải",
}

var givenWomen = [4]string{
	"Lan Hoa Hồng Mai Liên Hương Tuyết Nga Thanh Cúc Loan Hạnh Bé Ba Tư Năm Sáu Bảy Tám Út Nhàn Thơm Nụ Lý Xuân Minh Phượng Yến Hiền Sen Đào Mận Huệ Lài Thoa Vân Nhung Chín Mười Hai",
	"Hương Hoa Lan Hạnh Hà Thủy Hằng Nga Mai Thu Dung Liên Hiền Phương Thanh Yến Loan Tuyết Vân Oanh Huệ Hồng Linh Nhung Xuân Tâm Bình Cúc Ngọc Thảo Hòa Châu Trang Minh Ánh Thúy Thư Hoài Huyền Điệp",
	"Trang Linh Hương Thảo Anh Hà Phương Huyền Ngọc Hằng Nhung Vy Nhi My Ngân Yến Hạnh Thư Trâm Thúy Hiền Mai Quỳnh Dung Hoa Lan Châu Vân Loan Oanh Nga Hân Duyên Tiên Trinh Uyên Giang Như Thương Ly Diễm Hồng",
	"Anh Vy Ngọc Nhi Hân Thư Linh Như Ngân Phương Thảo My Trân Quỳnh Nghi Trang Trâm An Thy Châu Trúc Uyên Yến Ý Tiên Mai Hà Vân Khanh Hương Quyên Diệp Chi Đan Giang Dương Băng Mẫn Kim Lam",
}

const (
	familiesThai   = "Lò Quàng Lường Cà Tòng Hoàng Bạc Đèo Cầm Vì Lèo Lù Sầm Lô Vi"
	givenThaiMen   = "Ánh Pánh Hặc Inh Thương Dương Tiến Xuân Phương Sơn Hùng Thoan Ún Piêng Hịa Khặt Ỏm Tướng Cương Lả"
	givenThaiWomen = "Ính Pâng Hặc Lả Xuân Thiên Hương Ín Dinh Phương Hoa Pỏm Ọi Nọi Tiên Én Phiên Chung"

	familiesHmong   = "Giàng Vàng Thào Sùng Mùa Lầu Hạng Vừ Lý Ly Cứ Chang Tráng Má Hầu Sồng Phàng Cháng"
	givenHmongMen   = "Páo Dơ Chứ Sử Lử Tủa Vảng Chu Sinh Dế Pháy Vàng Di Dia Sào Dình Lềnh Phử Tính Chống Sùng Dủa"
	givenHmongWomen = "Máy Mỷ Dợ Mị Sua Chứ Dí Pà Xay Ía Chở Dung Và Bầu Súa Gánh Lía Cở Mai Dở"

	familiesKhmer   = "Thạch Sơn Kim Danh Lâm Trần Lý Châu Kiên Diệp Đào Tăng Hữu"
	givenKhmerMen   = "Sa_Phol Út Sô_Phia Chanh_Đa Sa_Rinh Đara Thone Sóc_Kha Sang Rinh Hên Phước So_Vanh Dươne Quyên Sa_Ry Thi Pho_Ly Đen"
	givenKhmerWomen = "Sa_Rươl Sô_Phi Thị_Hiền Mô_Ly Chanh_Thu Thị_Sà_Rây Sóc_Khum Thị_Nga Sa_Mi Thị_Út Sa_Vươl Chanh_Ni Thị_Liên Kim_Hên Sô_Phép"

	familiesEde   = "Niê Ksor Mlô Êban Rcom Siu Rmah Kpă Rơ_Châm Nay Êñuôl Ayŭn Hđơk Buôn_Yă Kbuôr Knul"
	givenEdeMen   = "Bhăm Thĩ Win Khăm Nuên Dhăm Blô Krông Quốc Tuấn Hăng Phương Thuân Djuang Măng Bliu Guan Sơn Ju Lim"
	givenEdeWomen = "Linh Wen Nguyệt Duyên Mlô Lan Bliak Hương Nuên Yuên Djuyên Đêm Mai Thoa Ngăm Ruê Phiên Yar Ái Bun"
)

// foreigners write their names as the Latin line of a passport does.
var foreigners = []struct{ nationality, passport, family, men, women string }{
	{"KOR", "M", "KIM LEE PARK CHOI JUNG KANG CHO YOON JANG LIM", "MIN_JUN SEO_JUN JI_HOON SUNG_MIN DONG_HYUN JAE_WON HYUN_WOO YOUNG_HO", "SEO_YEON JI_WOO MIN_SEO HA_EUN SOO_JIN YE_JIN EUN_JI HYE_JIN"},
	{"CHN", "E", "WANG LI ZHANG LIU CHEN YANG HUANG ZHAO WU ZHOU", "WEI QIANG JUN YONG TAO JIE HAO MING CHAO GANG", "FANG NA MIN JING YAN LI JUAN XIU_YING TING HUI"},
	{"JPN", "TR", "SATO SUZUKI TAKAHASHI TANAKA WATANABE ITO YAMAMOTO NAKAMURA", "HIROSHI KENJI TAKASHI YUTO SHOTA KAZUKI DAIKI SATOSHI", "YUKO AYUMI SAKURA HANAKO YUI MISAKI KEIKO NAOMI"},
	{"USA", "A", "SMITH JOHNSON WILLIAMS BROWN MILLER DAVIS WILSON NGUYEN TRAN", "JAMES_ROBERT MICHAEL_DAVID JOHN WILLIAM_LEE DANIEL KEVIN THOMAS", "MARY_ANN JENNIFER LINDA_MAY SARAH EMILY KIM_LOAN JESSICA"},
	{"FRA", "F", "MARTIN BERNARD DUBOIS THOMAS ROBERT PETIT DURAND LEROY", "JEAN_LUC PIERRE ANTOINE NICOLAS JULIEN LOUIS", "MARIE CLAIRE SOPHIE CAMILLE ANNE_LAURE JULIE"},
	{"IND", "Z", "SHARMA KUMAR SINGH PATEL REDDY GUPTA NAIR RAO", "RAHUL AMIT RAJESH VIJAY SANJAY ARJUN", "PRIYA ANJALI DEEPA KAVITA NEHA POOJA"},
	{"LAO", "P", "PHOMMASONE VONGSA SISOULITH KEOVONGSA INTHAVONG", "SOMCHAI BOUNMY KHAMPHONE SOUKSAVANH THONGSAVANH", "CHANTHALA NOUANCHANH VILAYVANH BOUALAY DAVANH"},
}
