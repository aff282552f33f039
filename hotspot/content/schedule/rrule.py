"""A repeat as RFC 5545 writes it, and back: ``FREQ=MONTHLY;BYDAY=-1FR``. What is not supported is refused by name."""

import re

from hotspot.content.schedule.days import Frequency, Repeat, RuleError, Weekday

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_FIELDS = {"INTERVAL": "interval", "BYDAY": "weekdays", "BYMONTHDAY": "month_days", "BYMONTH": "months"}
_REFUSED = {
    "COUNT": "count_refused",  # how many are left would have to be remembered
    "UNTIL": "until_refused",  # the last day of the placement says it
}


def parsed(text: str) -> Repeat:
    """The repeat that ``text`` writes. Raises ``RuleError``, its field the part's name as in ``Repeat``."""
    parts = dict(_part(part) for part in text.strip().upper().removeprefix("RRULE:").split(";") if part)
    for name in parts:
        if name not in (*_FIELDS, "FREQ", "WKST"):
            raise RuleError(name.lower(), _REFUSED.get(name, "not_supported"))
    if parts.get("WKST", "MO") != "MO":
        raise RuleError("wkst", "not_supported")
    return Repeat(
        frequency=_frequency(parts.get("FREQ", "")),
        interval=_numbers(parts, "INTERVAL", "1")[0],
        weekdays=tuple(_weekday(item) for item in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
        month_days=_numbers(parts, "BYMONTHDAY"),
        months=_numbers(parts, "BYMONTH"),
    )


def written(repeat: Repeat) -> str:
    """``repeat`` as RFC 5545 writes it; ``parsed`` reads the same again."""
    parts = [f"FREQ={repeat.frequency.value}"]
    if repeat.interval != 1:
        parts.append(f"INTERVAL={repeat.interval}")
    if repeat.weekdays:
        parts.append("BYDAY=" + ",".join(f"{item.nth or ''}{_DAYS[item.day]}" for item in repeat.weekdays))
    if repeat.month_days:
        parts.append("BYMONTHDAY=" + ",".join(map(str, repeat.month_days)))
    if repeat.months:
        parts.append("BYMONTH=" + ",".join(map(str, repeat.months)))
    return ";".join(parts)


def _part(part: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not equals or not value:
        raise RuleError(name.lower(), "not_readable")
    return name, value


def _frequency(text: str) -> Frequency:
    if text in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise RuleError("frequency", "sub_daily_refused")
    try:
        return Frequency(text)
    except ValueError:
        raise RuleError("frequency", "not_readable") from None


def _numbers(parts: dict[str, str], name: str, otherwise: str = "") -> tuple[int, ...]:
    text = parts.get(name, otherwise)
    if not text:
        return ()
    if not re.fullmatch(r"[+-]?[0-9]{1,3}(,[+-]?[0-9]{1,3})*", text):
        raise RuleError(_FIELDS[name], "not_readable")
    return tuple(map(int, text.split(",")))


def _weekday(text: str) -> Weekday:
    found = _WEEKDAY.fullmatch(text)
    if found is None or (found[1] and int(found[1]) == 0):
        raise RuleError("weekdays", "not_readable")
    return Weekday(_DAYS.index(found[2]), int(found[1] or 0))
