"""A programme as it is sent to a screen: JSON, instants in milliseconds since 1970, QR codes as one drawn line."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import segno

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.planning.emergencies import Alert
from hotspot.content.screens.models import Screen
from hotspot.content.screens.programme import Programme, Showing
from hotspot.content.screens.slides import Slide
from hotspot.network.models import Site

NATIONAL_PORTAL = "https://dichvucong.gov.vn"


def milliseconds(at: datetime) -> int:
    """``at`` (aware) as browsers count: milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def body(programme: Programme, screen: Screen, site: Site, home: str, player: str) -> dict[str, Any]:
    """The whole message. ``home`` is the portal's address without a slash, ``player`` the edition of its program.

    The answer to a poll adds ``now``, which is all that differs between two answers to the same question.
    """
    return {
        "digest": programme.digest,
        "player": player,
        "from": milliseconds(programme.starts),
        "until": milliseconds(programme.ends),
        "screen": {"name": screen.name, "orientation": screen.orientation.value},
        "office": _office(site, home),
        "working": [[milliseconds(starts), milliseconds(ends)] for starts, ends in programme.working],
        "items": {str(key): _item(one, programme.codes, home) for key, one in programme.things.items()},
        "stretches": [
            {
                "from": milliseconds(stretch.starts),
                "until": milliseconds(stretch.ends),
                "layer": stretch.layer.value if stretch.layer else None,
                "shares": [[share.key, share.share] for share in stretch.shares],
            }
            for stretch in programme.stretches
        ],
        "evergreen": [list(pair) for pair in programme.evergreen],
        "media": [{"name": name, "sha256": name.partition(".")[0]} for name in programme.media],
        "alerts": [_alert(one) for one in programme.alerts],
    }


@lru_cache(4096)
def qr(address: str) -> tuple[int, str]:
    """``address`` as a QR code of so many squares a side, without its white border, and the line that draws it."""
    code = segno.make_qr(address, error="m")
    line = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                line.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return len(code.matrix), "".join(line)


def code_of(address: str, printed: str) -> dict[str, Any]:
    """A QR code for a page, and the address to be read beside it."""
    size, line = qr(address)
    return {"size": size, "line": line, "address": printed}


def _office(site: Site, home: str) -> dict[str, Any]:
    return {
        "commune": site.commune,
        "place": site.place,
        "phone": site.contact_phone,
        "hours": site.opening_hours,
        "address": site.address,
        "qr": code_of(NATIONAL_PORTAL, NATIONAL_PORTAL.partition("//")[2]),
    }


def _item(one: Showing, codes: Mapping[str, str], home: str) -> dict[str, Any]:
    code = codes.get(one.subject)
    address = f"{home}/q/{code}" if code else home
    return {
        "placement": one.placement,
        "subject": one.subject,
        "title": one.title,
        "layer": one.layer.value,
        "seconds": one.seconds,
        "per_hour": one.per_hour,
        "ends": milliseconds(one.ends) if one.ends else None,
        "turns": [[slide_of(slide) for slide in turn] for turn in one.turns],
        "qr": code_of(address, address.partition("//")[2]),
    }


def slide_of(slide: Slide) -> dict[str, Any]:
    """One page as it is sent."""
    image = slide.image
    told: dict[str, Any] = {
        "look": slide.look.value,
        "title": slide.title,
        "text": slide.text,
        "points": list(slide.points),
        "number": slide.number,
        "of": slide.of,
        "film": slide.film,
        "seconds": slide.seconds,
        "ends": milliseconds(slide.ends) if slide.ends else None,
    }
    if image is not None:
        told["image"] = {"name": image.name, "alt": image.alt, "width": image.width, "height": image.height}
    return told


def _alert(one: Alert) -> dict[str, Any]:
    said = one.wording(FIRST_LANGUAGE)
    return {
        "id": one.public_id,
        "mode": one.mode.value,
        "title": said.title,
        "text": said.text,
        "since": milliseconds(one.raised_at),
        "until": milliseconds(one.expires_at),
    }
