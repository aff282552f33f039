"""The made-up commune's year as data: campaigns, their seasons, and what each of them places where and when."""

from dataclasses import dataclass

from hotspot.content.schedule import HolidayPolicy, Layer, Slot
from hotspot.network.models import Kind

EVERYWHERE = (Slot.WELCOME, Slot.CONNECTED, Slot.SCREEN)
PORTAL = (Slot.WELCOME, Slot.CONNECTED)
OFFICE, MORNING, EVENING = "Giờ tiếp dân", "Buổi sáng", "Buổi tối"
Day = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One placement: an article or a service, and where it differs from all day everywhere for the whole season."""

    article: str = ""
    service: str = ""
    slots: tuple[Slot, ...] = EVERYWHERE
    kinds: tuple[Kind, ...] = ()
    layer: Layer = Layer.USUAL
    weight: int = 5
    reserved: int = 0
    per_hour: int = 0
    dayparts: tuple[str, ...] = ()
    holidays: HolidayPolicy = HolidayPolicy.IGNORE
    repeat: str = ""


@dataclass(frozen=True, slots=True)
class Season:
    """A campaign. From a day to a day of the year, both included, across the new year if the end comes first.

    ``lunar`` bounds every placement by lunar days as well, such as ``("1/12", "6/1")``.
    """

    name: str
    goal: str
    task: str
    first: Day
    last: Day
    parts: tuple[Part, ...]
    lunar: tuple[str, str] = ("", "")


_TASK = "Kế hoạch cải cách hành chính của xã, mục {}"
YEAR = (
    Season(
        "Về quê ăn Tết", "Nhà nào đi vắng, có khách cũng biết cách báo trên điện thoại.", _TASK.format("2.1"),
        (12, 1), (3, 5),
        (
            Part(article="tam-vang-dip-tet", weight=7),
            Part(article="nha-co-khach"),
            Part(service="thong-bao-luu-tru", slots=PORTAL, kinds=(Kind.CULTURE_HOUSE,), dayparts=(EVENING,)),
        ),
        lunar=("15/11", "6/1"),
    ),
    Season(
        "Mùa cưới", "Đôi nào cũng đăng ký trên mạng trước, đến xã một lần.", _TASK.format("2.2"), (2, 10), (4, 30),
        (
            Part(article="dang-ky-ket-hon", weight=7),
            Part(article="xac-nhan-doc-than", kinds=(Kind.ONE_STOP, Kind.CULTURE_HOUSE)),
            Part(service="dang-ky-ket-hon", slots=PORTAL, kinds=(Kind.MARKET,), dayparts=(MORNING,)),
        ),
    ),
    Season(
        "Giấy tờ mùa thi", "Học sinh có đủ trích lục, căn cước trước kỳ thi.", _TASK.format("2.3"), (4, 1), (5, 31),
        (
            Part(article="trich-luc"),
            Part(article="can-cuoc-cho-con"),
            Part(service="trich-luc-ho-tich", slots=PORTAL, kinds=(Kind.ONE_STOP,), dayparts=(OFFICE,)),
        ),
    ),
    Season(
        "Vào năm học mới", "Giấy tờ cho con xong trước ngày khai giảng.", _TASK.format("2.4"), (6, 1), (8, 31),
        (
            Part(article="giay-xac-nhan-noi-o", weight=7),
            Part(article="chuyen-truong"),
            Part(article="tam-tru-sinh-vien", kinds=(Kind.ONE_STOP, Kind.MARKET)),
            Part(article="than-nhan-nguoi-co-cong", kinds=(Kind.ONE_STOP, Kind.CULTURE_HOUSE)),
        ),
    ),
    Season(
        "Tháng tri ân, ngày 27/7", "Gia đình có công được hưởng đủ chế độ.", _TASK.format("3.1"), (7, 1), (7, 31),
        (
            Part(article="nguoi-co-cong", reserved=30),
            Part(article="nguoi-co-cong", slots=(Slot.WELCOME,), layer=Layer.PRIORITY, kinds=(Kind.CULTURE_HOUSE,),
                 repeat="FREQ=WEEKLY;BYDAY=SA,SU", dayparts=(EVENING,)),
        ),
    ),
    Season(
        "Phòng chống mưa bão", "Mọi nhà chuẩn bị trước khi bão vào.", _TASK.format("4.1"), (5, 15), (10, 31),
        (
            Part(article="mua-mua-bao", weight=6),
            Part(article="mua-mua-bao", slots=(Slot.CONNECTED,), kinds=(Kind.MARKET,), dayparts=(MORNING,), weight=9),
        ),
    ),
    Season(
        "Vì người cao tuổi, ngày 1/10", "Bác nào đủ điều kiện cũng nhận được trợ cấp.", _TASK.format("3.2"),
        (9, 15), (10, 15),
        (
            Part(article="huu-tri-xa-hoi", weight=8),
            Part(service="tro-cap-huu-tri-xa-hoi", slots=PORTAL, kinds=(Kind.CULTURE_HOUSE,), dayparts=(EVENING,)),
            Part(article="gia-dinh-co-nguoi-mat", slots=(Slot.CONNECTED,), layer=Layer.EVERGREEN),
        ),
    ),
    Season(
        "Rà soát hộ nghèo cuối năm", "Không sót hộ nào gặp khó khăn.", _TASK.format("3.3"), (9, 1), (12, 31),
        (
            Part(article="ra-soat-ho-ngheo"),
            Part(article="tro-cap-hang-thang", kinds=(Kind.ONE_STOP, Kind.CULTURE_HOUSE)),
        ),
    ),
    Season(
        "Ngày Chuyển đổi số 10/10", "Mỗi nhà tự nộp được một hồ sơ.", _TASK.format("1.2"), (10, 1), (10, 15),
        (
            Part(article="ngay-chuyen-doi-so", weight=9),
            Part(article="to-cong-nghe-so", slots=PORTAL),
            Part(article="ngay-chuyen-doi-so", slots=(Slot.SCREEN,), kinds=(Kind.ONE_STOP,), dayparts=(OFFICE,),
                 holidays=HolidayPolicy.SKIP, per_hour=6),
        ),
    ),
    Season(
        "Gia hạn bảo hiểm y tế", "Không thẻ nào hết hạn mà không hay.", _TASK.format("2.5"), (11, 10), (12, 31),
        (
            Part(article="bao-hiem-y-te", weight=8),
            Part(service="bao-hiem-y-te-ho-gia-dinh", slots=PORTAL, kinds=(Kind.CLINIC, Kind.ONE_STOP)),
            Part(article="bao-hiem-y-te", slots=(Slot.CONNECTED,), kinds=(Kind.MARKET,),
                 repeat="FREQ=MONTHLY;BYMONTHDAY=-1"),
        ),
    ),
    Season(
        "Mỗi nhà một tài khoản VNeID mức 2", "Cả xã đăng nhập được vào Cổng quốc gia.", _TASK.format("1.1"),
        (1, 1), (12, 31),
        (
            Part(article="vneid-muc-2", slots=(Slot.WELCOME, Slot.SCREEN), kinds=(Kind.ONE_STOP,), dayparts=(OFFICE,),
                 holidays=HolidayPolicy.SKIP),
            Part(article="nop-ho-so-tren-mang", slots=PORTAL, layer=Layer.EVERGREEN),
            Part(article="khong-dua-otp", slots=(Slot.CONNECTED,), weight=3),
            Part(article="wifi-an-toan", slots=(Slot.CONNECTED, Slot.SCREEN), layer=Layer.EVERGREEN),
        ),
    ),
    Season(
        "Đang chờ thì làm luôn", "Người chờ ở Trung tâm tự làm một việc trên máy.", _TASK.format("1.3"),
        (1, 1), (12, 31),
        (
            Part(article="trong-luc-cho", kinds=(Kind.ONE_STOP,), dayparts=(OFFICE,),
                 holidays=HolidayPolicy.SKIP, weight=6),
            Part(article="gap-can-bo", slots=(Slot.SCREEN,), kinds=(Kind.ONE_STOP,), dayparts=(OFFICE,),
                 holidays=HolidayPolicy.SKIP, per_hour=4),
            Part(article="gop-y", slots=(Slot.CONNECTED,), kinds=(Kind.ONE_STOP,), repeat="FREQ=WEEKLY;BYDAY=FR"),
            Part(article="khai-sinh-mot-lan", slots=(Slot.SCREEN,), layer=Layer.EVERGREEN),
            Part(article="thuong-tru", slots=(Slot.WELCOME, Slot.SCREEN), layer=Layer.EVERGREEN),
        ),
    ),
    Season(
        "Buôn bán ở chợ có giấy tờ", "Sạp nào cũng đăng ký, nộp lệ phí trên mạng.", _TASK.format("2.6"),
        (1, 1), (12, 31),
        (
            Part(article="ho-kinh-doanh", kinds=(Kind.MARKET,), dayparts=(MORNING,), weight=8),
            Part(article="nop-tien-tren-mang", slots=PORTAL, kinds=(Kind.MARKET,), dayparts=(MORNING,)),
            Part(article="xay-nha", slots=(Slot.CONNECTED,), layer=Layer.EVERGREEN),
        ),
    ),
)  # fmt: skip
