"""The made-up commune: its places, plans and promotions, and what its one officer did during the month."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.access import plans
from hotspot.access.models import Plan
from hotspot.access.policy import OverVolume
from hotspot.clock import Moment, local, local_day
from hotspot.content import services
from hotspot.content.models import Service
from hotspot.content.planning import placements
from hotspot.content.planning.placements import Wish
from hotspot.content.schedule import Layer, Slot
from hotspot.demo import campaigns, registers, walls
from hotspot.network import sites
from hotspot.network.models import Kind, Site
from hotspot.staff import audit
from hotspot.staff.audit import Action
from hotspot.staff.models import Member

MONTH_DAYS = 30
_FOUNDED_DAYS = 35
_OWNER = {"commune": "Xã Cổng Làng", "contact_name": "Nguyễn Thị Đào", "contact_phone": "0225 300 0000"}
_OFFICE_DAYS, _EVERY_DAY = [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5, 6]
_COUNTER_HOURS = (("07:30", "11:30"),)  # priority is for some hours a day
Deed = tuple[datetime, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the commune with the plan it gives."""

    kind: Kind
    words: dict[str, str]
    plan: dict[str, object]


PLACES = (
    Place(
        Kind.ONE_STOP,
        {
            "place": "Trung tâm Phục vụ hành chính công",
            "address": "Số 1, đường Đình Làng, xã Cổng Làng",
            "opening_hours": "Thứ Hai đến thứ Bảy, 7 giờ đến 17 giờ",
            "ssid": "CongLang-MotCua",
        },
        {"name": "Miễn phí"},
    ),
    Place(
        Kind.CULTURE_HOUSE,
        {
            "place": "Nhà văn hóa thôn Đình",
            "address": "Thôn Đình, xã Cổng Làng",
            "opening_hours": "Hằng ngày, 6 giờ đến 22 giờ",
            "ssid": "CongLang-NhaVanHoa",
        },
        {"name": "Nhà văn hóa", "session_minutes": 180, "idle_minutes": 30, "daily_minutes": 300,
         "down_kbps": 8_000, "up_kbps": 4_000, "daily_megabytes": 2_000, "over_volume": OverVolume.THROTTLE,
         "throttle_kbps": 512, "hours": [{"days": _EVERY_DAY, "opens": "06:00", "closes": "22:00"}]},
    ),
    Place(
        Kind.MARKET,
        {
            "place": "Chợ Giếng",
            "address": "Thôn Giếng, xã Cổng Làng",
            "opening_hours": "Hằng ngày, 5 giờ đến 18 giờ",
            "ssid": "CongLang-Cho",
        },
        {"name": "Chợ, 60 phút", "session_minutes": 60, "idle_minutes": 10, "daily_minutes": 180,
         "down_kbps": 4_000, "up_kbps": 2_000, "daily_megabytes": 300, "over_volume": OverVolume.CUT,
         "place_passes": 60, "hours": [{"days": _EVERY_DAY, "opens": "05:00", "closes": "18:00"}]},
    ),
    Place(
        Kind.CLINIC,
        {
            "place": "Trạm Y tế xã",
            "address": "Thôn Ao Sen, xã Cổng Làng",
            "opening_hours": "Thứ Hai đến thứ Bảy, 7 giờ đến 17 giờ",
            "ssid": "CongLang-TramYTe",
        },
        {"name": "Trạm y tế", "session_minutes": 120, "idle_minutes": 20, "down_kbps": 6_000, "up_kbps": 3_000,
         "hours": [{"days": _OFFICE_DAYS, "opens": "06:30", "closes": "17:30"}]},
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promotion:
    """One placement of the month; days are counted from today, ``stopped`` is when the officer ended it early."""

    slug: str
    slot: Slot
    kind: Kind | None
    made: int
    starts: int
    ends: int | None
    layer: Layer = Layer.USUAL
    stopped: int | None = None


PROMOTIONS = (
    Promotion("xac-nhan-tinh-trang-hon-nhan", Slot.WELCOME, None, -29, -28, -14),
    Promotion("dang-ky-tam-tru", Slot.WELCOME, Kind.MARKET, -21, -20, -5, stopped=-12),
    Promotion("dang-ky-ho-kinh-doanh", Slot.WELCOME, Kind.MARKET, -11, -10, 20),
    Promotion("dang-ky-khai-sinh", Slot.WELCOME, Kind.ONE_STOP, -8, -7, 7),
    Promotion("bao-hiem-y-te-ho-gia-dinh", Slot.WELCOME, Kind.CLINIC, -6, -5, 26),
    Promotion("tro-cap-huu-tri-xa-hoi", Slot.WELCOME, Kind.CULTURE_HOUSE, -4, -3, None),
    Promotion("phan-anh-kien-nghi", Slot.CONNECTED, None, -3, -2, 12),
    Promotion("khai-bao-tam-vang", Slot.WELCOME, None, -1, 20, 60, layer=Layer.PRIORITY),
)


def founded(at: Moment) -> Moment:
    """The moment at which the commune set up its box, some weeks before ``at``."""
    return at.later(-timedelta(days=_FOUNDED_DAYS).total_seconds())


def furnish(db: Session, at: Moment) -> list[Site]:
    """The places, the first of them where the box stands, each with its plan. As set up on the day of founding."""
    day = founded(at).wall
    found = []
    for number, place in enumerate(PLACES):
        words = _OWNER | place.words
        site = sites.the(db) if number == 0 else None
        if site is None:
            site = sites.create(db, place.kind, words, None, day)
        else:
            sites.change(db, site, place.kind, words, None, day)
        _give_plan(db, site, place.plan, day)
        found.append(site)
    return found


def _give_plan(db: Session, site: Site, wanted: dict[str, object], day: datetime) -> None:
    plan = db.scalar(select(Plan).where(Plan.name == wanted["name"]))
    if plan is None:
        plan = plans.create(db, {"session_minutes": 120, "idle_minutes": 30, **wanted}, None, day)
    if plans.at_site(db, site.id) is not plan:
        plans.choose(db, site.id, plan, None, day)


def work(db: Session, at: Moment, dice: Random, zone: str, member: Member) -> Iterator[Deed]:
    """What the officer did besides looking after passes; to be done in order of time."""
    yield from _promotions(db, at, zone, member)
    yield from _checks(db, at, dice, zone, member)
    yield from _year(db, at, zone, member)
    mornings = [_office_hour(at, zone, back, 10.2) for back in (MONTH_DAYS - 1, MONTH_DAYS - 2, MONTH_DAYS - 3)]
    yield from registers.deeds(db, mornings, zone, member)
    for back in range(MONTH_DAYS, 0, -1):
        morning = _office_hour(at, zone, back, 7.4 + dice.uniform(0, 0.4))
        if local(morning, zone).weekday() < 6:
            yield morning, _signing_in(db, member, morning)


def _year(db: Session, at: Moment, zone: str, member: Member) -> Iterator[Deed]:
    """The articles, the year's campaigns and the screens, in the first days of the month."""
    mornings = [_office_hour(at, zone, back, 8.5) for back in range(MONTH_DAYS, MONTH_DAYS - 6, -1)]
    yield mornings[0], lambda: walls.hang(db, mornings[0], member.id)
    yield from campaigns.deeds(db, mornings, zone, member)


def _signing_in(db: Session, member: Member, when: datetime) -> Callable[[], object]:
    return lambda: audit.record(db, Action.MEMBER_SIGNED_IN, member.public_id, member.id, when)


def _promotions(db: Session, at: Moment, zone: str, member: Member) -> Iterator[Deed]:
    today = local_day(at.wall, zone)
    ids = {slug: key for key, slug in db.execute(select(Service.id, Service.slug))}
    kinds = {site.kind: site.id for site in sites.in_use(db)}
    for entry in PROMOTIONS:
        ends = None if entry.ends is None else today + timedelta(days=entry.ends)
        starts = today + timedelta(days=entry.starts)
        wish = Wish(
            starts_on=starts,
            service_id=ids[entry.slug],
            slots=(entry.slot,),
            ends_on=ends,
            layer=entry.layer,
            include=(f"portal:{kinds[entry.kind]}",) if entry.kind else (),
            windows=_COUNTER_HOURS if entry.layer is Layer.PRIORITY else (),
        )
        made = _office_hour(at, zone, -entry.made, 15.5)
        stopped = None if entry.stopped is None else _office_hour(at, zone, -entry.stopped, 9.1)
        yield from _promotion(db, wish, made, stopped, member.id)


def _promotion(db: Session, wish: Wish, made: datetime, stopped: datetime | None, by: int) -> Iterator[Deed]:
    rows = []
    yield made, lambda: rows.append(placements.create(db, wish, by, made))
    if stopped is not None:
        yield stopped, lambda: placements.end(db, rows[0], by, stopped)


def _checks(db: Session, at: Moment, dice: Random, zone: str, member: Member) -> Iterator[Deed]:
    """Two thirds of the catalogue were checked again this month; the rest wait, and their pages say so."""
    promoted = {entry.slug for entry in PROMOTIONS}
    for sheet in services.published(db):
        if sheet.slug in promoted or dice.random() < 0.6:
            back = dice.randint(9, 27)
            yield _checking(db, sheet, _office_hour(at, zone, back, dice.uniform(13.6, 16.5)), zone, member)


def _checking(db: Session, sheet: services.Sheet, when: datetime, zone: str, member: Member) -> Deed:
    def check() -> None:
        service = services.get(db, sheet.public_id)
        assert service is not None
        confirmed = replace(sheet, checked_on=local_day(when, zone), checked_by=member.name)
        services.publish(db, service, member.id, when, services.edit(db, service, confirmed, member.id, when))

    return when, check


def _office_hour(at: Moment, zone: str, back: int, hour: float) -> datetime:
    """``hour`` o'clock, ``back`` days before ``at``, never after ``at``."""
    midnight = local(at.wall, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(midnight - timedelta(days=back) + timedelta(hours=hour), at.wall)
