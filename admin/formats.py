"""How figures and times are written for staff: 23/11/2026, 09:30, 1 giờ 5 phút, 91.671, 4,6 MB."""

from datetime import date, datetime, timedelta

from flask import Flask
from flask_babel import format_date, format_decimal, gettext, ngettext

from hotspot.clock import local
from hotspot.web.app import at, shared
from hotspot.web.language import as_date

_STEP = 1000
_UNITS = ("B", "kB", "MB", "GB", "TB")


def install(app: Flask) -> None:
    """Give the templates of ``app`` these filters."""
    app.jinja_env.filters.update(
        day=day, day_before=day_before, long_day=long_day, weekday=weekday, moment=moment, exact_hour=exact_hour,
        stamp=stamp, stamp_after=stamp_after, duration=duration, volume=volume, number=number, few=few, short=short,
    )  # fmt: skip


def day(value: date) -> str:
    """``23/11/2026``; a datetime is brought to the commune's zone first."""
    if isinstance(value, datetime):
        value = local(value, shared().settings.zone)
    return value.strftime("%d/%m/%Y")


def day_before(value: date) -> str:
    """The last day of a span whose end is excluded."""
    return day(value - timedelta(days=1))


def long_day(value: date) -> str:
    """``thứ Hai, ngày 23/11/2026``."""
    return str(gettext("%(weekday)s, %(day)s", weekday=format_date(value, "EEEE"), day=day(value)))


def weekday(value: date) -> str:
    """``Thứ Hai 23/11``."""
    return f"{format_date(value, 'EEEE')} {value.strftime('%d/%m')}"


def exact_hour(value: datetime) -> str:
    """``09:30:15``."""
    return local(value, shared().settings.zone).strftime("%H:%M:%S")


def moment(value: datetime) -> str:
    """``09:30`` today, ``09:30 22/11/2026`` on another day."""
    here = local(value, shared().settings.zone)
    today = local(at().wall, shared().settings.zone).date()
    return here.strftime("%H:%M") if here.date() == today else f"{here.strftime('%H:%M')} {as_date(here)}"


def stamp(value: datetime) -> str:
    """``23/11/2026 09:30:15``, for records."""
    return local(value, shared().settings.zone).strftime("%d/%m/%Y %H:%M:%S")


def stamp_after(value: datetime, began: datetime) -> str:
    """The end of a span: ``10:02:11`` where it ended on the day on which it began, else with the day."""
    return exact_hour(value) if day(value) == day(began) else stamp(value)


def duration(seconds: float) -> str:
    """``45 phút``, ``1 giờ 5 phút``, ``2 ngày 3 giờ``; under a minute says so."""
    minutes = int(seconds) // 60
    if minutes < 1:
        return str(gettext("under a minute"))
    days, rest = divmod(minutes, 1440)
    hours, rest = divmod(rest, 60)
    parts = []
    if days:
        parts.append(ngettext("%(num)s day", "%(num)s days", days))
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    if rest and not days:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return " ".join(parts)


def volume(octets: int) -> str:
    """``4,6 MB``: decimal units, one digit after the comma below ten."""
    size, unit = float(octets), 0
    while size >= _STEP and unit < len(_UNITS) - 1:
        size, unit = size / _STEP, unit + 1
    pattern = "#,##0.0" if unit and size < 10 else "#,##0"
    return f"{format_decimal(size, format=pattern)}\u00a0{_UNITS[unit]}"


def number(value: float) -> str:
    """``91.671``."""
    return str(format_decimal(value))


def few(value: int | None) -> str:
    """A count; one that is not told, for being small or beside a small one, says so."""
    return gettext("too few to tell") if value is None else number(value)


def short(name: str) -> str:
    """The first letters of a device's pseudonym, for people to tell rows apart."""
    return name[:6].upper()


def clock(value: datetime, zone: str) -> str:
    """``07:30`` on the wall of ``zone``."""
    return local(value, zone).strftime("%H:%M")
