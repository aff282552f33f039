"""When a placement is on, in one plain sentence: a rule in, words in the language in force out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from flask_babel import gettext

from admin.words.timing import LUNAR_MONTHS, ORDINALS, WEEKDAYS
from hotspot.content.planning.models import Placement
from hotspot.content.planning.placements import Wish
from hotspot.content.schedule import Frequency, HolidayPolicy, Repeat, RuleError, Weekday
from hotspot.content.schedule.rrule import parsed

_OFFICE_WEEK, _WITH_SATURDAY, _WEEK = set(range(5)), set(range(6)), set(range(7))
_LISTED = 3  # days by hand that are named before the rest is counted
_FULL_MOON = 15
_NAMED_EARLY = 10  # the first ten lunar days are called mùng


Timed = Placement | Wish


def told(rule: Timed, parts: Mapping[int, str]) -> str:
    """``thứ Hai đến thứ Sáu, giờ tiếp dân, trừ ngày lễ, từ 01/12/2026``. ``parts`` are names of parts of the day."""
    pieces = [
        _days(rule),
        _hours(rule, parts),
        {HolidayPolicy.SKIP: gettext("not on holidays"), HolidayPolicy.ONLY: gettext("only on holidays")}.get(
            rule.holidays, ""
        ),
        gettext("without %(days)s", days=_by_hand(rule.left_out)) if rule.left_out else "",
        gettext("also on %(days)s", days=_by_hand(rule.added)) if rule.added else "",
        _span(rule),
    ]
    return ", ".join(filter(None, pieces))


def begun(words: str) -> str:
    """``words`` with a capital in front, the rest as it is."""
    return words[:1].upper() + words[1:]


def window(pair: Sequence[str]) -> str:
    """``07:30–11:30``."""
    starts, ends = pair
    if starts == ends == "00:00":
        return str(gettext("all day"))
    if ends <= starts != "00:00" and ends != "00:00":
        return str(gettext("%(starts)s to %(ends)s on the next day", starts=starts, ends=ends))
    return f"{starts}–{'24:00' if ends == '00:00' else ends}"


def _days(rule: Timed) -> str:
    if rule.lunar_first:
        return _lunar(rule.lunar_first, rule.lunar_last)
    if not rule.repeat:
        return "" if rule.ends_on == rule.starts_on + timedelta(days=1) else str(gettext("every day"))
    try:
        return _repeated(parsed(rule.repeat), rule.starts_on) or _raw(rule.repeat)
    except RuleError:
        return _raw(rule.repeat)


def _raw(rule: str) -> str:
    return str(gettext("by the rule %(rule)s", rule=rule))


def _repeated(repeat: Repeat, first: date) -> str:
    """Empty where there are no plain words for it."""
    if repeat.frequency is Frequency.YEARLY:
        return _yearly(repeat, first)
    if repeat.months or (repeat.weekdays and repeat.month_days):
        return ""
    match repeat.frequency:
        case Frequency.DAILY:
            return _daily(repeat)
        case Frequency.WEEKLY:
            return _weekly(repeat, first)
    words = _monthly(repeat, first)
    if words and repeat.interval > 1:
        return str(gettext("every %(number)s months on %(days)s", number=repeat.interval, days=words))
    return str(gettext("%(days)s of each month", days=words)) if words else ""


def _daily(repeat: Repeat) -> str:
    if repeat.weekdays:
        return ""
    if repeat.interval == 1:
        return str(gettext("every day"))
    return str(gettext("every %(number)s days", number=repeat.interval))


def _weekly(repeat: Repeat, first: date) -> str:
    days = {weekday.day for weekday in repeat.weekdays} or {first.weekday()}
    if repeat.interval > 1:
        return str(gettext("every %(number)s weeks on %(days)s", number=repeat.interval, days=_weekdays(days)))
    return str(gettext("every day")) if days == _WEEK else _weekdays(days)


def _weekdays(days: set[int]) -> str:
    if days in (_OFFICE_WEEK, _WITH_SATURDAY, _WEEK):
        return str(gettext("%(first)s to %(last)s", first=WEEKDAYS[0], last=WEEKDAYS[max(days)]))
    return ", ".join(str(WEEKDAYS[day]) for day in sorted(days))


def _monthly(repeat: Repeat, first: date) -> str:
    if repeat.weekdays:
        return _listed(_nth(weekday) for weekday in repeat.weekdays)
    return _listed(_numbered(day) for day in repeat.month_days or (first.day,))


def _nth(weekday: Weekday) -> str:
    if weekday.nth not in ORDINALS:
        return ""
    return str(gettext("the %(ordinal)s %(weekday)s", ordinal=ORDINALS[weekday.nth], weekday=WEEKDAYS[weekday.day]))


def _numbered(day: int) -> str:
    if day > 0:
        return str(gettext("day %(number)s", number=day))
    if day == -1:
        return str(gettext("the last day"))
    return str(gettext("day %(number)s from the end", number=-day))


def _listed(words: Iterable[str]) -> str:
    found = list(words)
    return ", ".join(found) if all(found) else ""


def _yearly(repeat: Repeat, first: date) -> str:
    if (
        repeat.weekdays
        or len(repeat.months) > 1
        or len(repeat.month_days) > 1
        or any(day < 0 for day in repeat.month_days)
    ):
        return ""
    if bool(repeat.months) is not bool(repeat.month_days):
        return ""
    day, month = (repeat.month_days[0], repeat.months[0]) if repeat.months else (first.day, first.month)
    when = f"{day:02}/{month:02}"
    if repeat.interval > 1:
        return str(gettext("every %(number)s years on %(day)s", number=repeat.interval, day=when))
    return str(gettext("each year on %(day)s", day=when))


def _lunar(first: str, last: str) -> str:
    if first == last:
        return _lunar_day(first) if "/" in first else str(gettext("%(day)s of each lunar month", day=_lunar_day(first)))
    if "/" in first:
        return str(gettext("from %(first)s to %(last)s", first=_lunar_day(first), last=_lunar_day(last)))
    span = {"first": _lunar_day(first), "last": _lunar_day(last)}
    return str(gettext("from %(first)s to %(last)s of each lunar month", **span))


def _lunar_day(text: str) -> str:
    day, _, month = text.partition("/")
    if not day.isdecimal() or (month and not (month.isdecimal() and 1 <= int(month) <= len(LUNAR_MONTHS))):
        return text
    number = int(day)
    if number == _FULL_MOON:
        words = gettext("the full moon")
    elif number <= _NAMED_EARLY:
        words = gettext("day %(number)s (mùng)", number=number)
    else:
        words = gettext("lunar day %(number)s", number=number)
    return str(gettext("%(day)s of %(month)s", day=words, month=LUNAR_MONTHS[int(month) - 1])) if month else str(words)


def _hours(rule: Timed, parts: Mapping[int, str]) -> str:
    names = [parts.get(key) or gettext("hours that are gone") for key in rule.dayparts]
    return ", ".join([*names, *map(window, rule.windows)]) or str(gettext("all day"))


def _by_hand(days: Sequence[str]) -> str:
    named = ", ".join(_written(day) for day in sorted(days)[:_LISTED])
    more = len(days) - _LISTED
    return gettext("%(days)s and %(number)s more", days=named, number=more) if more > 0 else named


def _written(day: str) -> str:
    return "/".join(reversed(day.split("-")))


def _span(rule: Timed) -> str:
    first = rule.starts_on.strftime("%d/%m/%Y")
    if rule.ends_on is None:
        return str(gettext("from %(day)s", day=first))
    last = (rule.ends_on - timedelta(days=1)).strftime("%d/%m/%Y")
    if first == last:
        return str(gettext("only on %(day)s", day=first))
    return str(gettext("from %(first)s to %(last)s", first=first, last=last))
