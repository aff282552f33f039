"""The details of a line of the audit log, as people read them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext

NAMES: dict[str, LazyString] = {
    "reason": lazy_gettext("reason"),
    "document": lazy_gettext("document"),
    "look": lazy_gettext("look"),
    "since": lazy_gettext("from"),
    "until": lazy_gettext("until"),
    "place": lazy_gettext("place"),
    "site": lazy_gettext("place"),
    "search": lazy_gettext("search"),
    "page": lazy_gettext("page"),
    "device": lazy_gettext("device"),
    "source": lazy_gettext("from address"),
    "role": lazy_gettext("role"),
    "login": lazy_gettext("sign-in name"),
    "before": lazy_gettext("before"),
    "after": lazy_gettext("after"),
    "changed": lazy_gettext("changed"),
    "seconds": lazy_gettext("seconds"),
    "slug": lazy_gettext("service"),
    "service": lazy_gettext("service"),
    "number": lazy_gettext("version"),
    "created": lazy_gettext("created"),
    "archived": lazy_gettext("no longer used"),
    "retired": lazy_gettext("no longer offered"),
    "slot": lazy_gettext("page"),
    "starts_on": lazy_gettext("first day"),
    "ends_on": lazy_gettext("over from"),
    "priority": lazy_gettext("priority"),
    "slots": lazy_gettext("pages"),
    "layer": lazy_gettext("strength"),
    "weight": lazy_gettext("share"),
    "repeat": lazy_gettext("repeats"),
    "lunar_first": lazy_gettext("first lunar day"),
    "lunar_last": lazy_gettext("last lunar day"),
    "left_out": lazy_gettext("days left out"),
    "dayparts": lazy_gettext("parts of the day"),
    "windows": lazy_gettext("hours"),
    "include": lazy_gettext("at"),
    "exclude": lazy_gettext("not at"),
    "exclusive": lazy_gettext("alone"),
    "reserved": lazy_gettext("reserved"),
    "holidays": lazy_gettext("holidays"),
    "paused": lazy_gettext("paused"),
    "campaign_id": lazy_gettext("campaign"),
    "languages": lazy_gettext("languages"),
    "audience": lazy_gettext("for whom"),
    "per_device": lazy_gettext("times a device and day"),
    "per_hour": lazy_gettext("times a screen and hour"),
    "goal": lazy_gettext("goal"),
    "task": lazy_gettext("task of the yearly plan"),
    "other": lazy_gettext("other hours"),
    "added": lazy_gettext("added"),
    "taken_away": lazy_gettext("taken away"),
    "filled": lazy_gettext("days put in"),
    "name": lazy_gettext("name"),
    "session_minutes": lazy_gettext("minutes a visit"),
    "idle_minutes": lazy_gettext("minutes unused"),
    "daily_minutes": lazy_gettext("minutes a day"),
    "daily_megabytes": lazy_gettext("MB a day"),
    "down_kbps": lazy_gettext("kbit/s down"),
    "up_kbps": lazy_gettext("kbit/s up"),
    "over_volume": lazy_gettext("when used up"),
    "throttle_kbps": lazy_gettext("kbit/s when slow"),
    "hours": lazy_gettext("opening hours"),
    "place_passes": lazy_gettext("devices at once"),
    "place_daily_megabytes": lazy_gettext("MB a day for the place"),
    "commune": lazy_gettext("commune"),
    "kind": lazy_gettext("kind"),
    "address": lazy_gettext("address"),
    "opening_hours": lazy_gettext("opening hours"),
    "contact_name": lazy_gettext("who answers for it"),
    "contact_phone": lazy_gettext("telephone"),
    "contact_email": lazy_gettext("e-mail"),
    "ssid": lazy_gettext("name of the Wi-Fi"),
}


def told(details: Mapping[str, Any]) -> str:
    """``details`` in one line. A pair of values is before and after."""
    return "; ".join(f"{_name(name)}: {_plain(value)}" for name, value in details.items())


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{_name(str(name))} {_plain(part)}" for name, part in value.items())
    if isinstance(value, list) and len(value) == 2:
        return f"{_plain(value[0])} → {_plain(value[1])}"
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if value is None or value == "":
        return str(gettext("empty"))
    return str(value)


def _name(name: str) -> str:
    return str(NAMES.get(name, name))
