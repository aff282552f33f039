"""The check of the fourteen days ahead, in sentences: for everything, and for one placement after it was saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import formats, places
from admin.guard import requires
from admin.places import Place
from admin.previews import percent
from admin.subjects import Names
from admin.words import word
from hotspot.content.planning import outlook, placements
from hotspot.content.planning.forecast import Finding, Trouble
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import Context
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("checks", __name__)

_LISTED = 3  # places and placements that a sentence names before it counts the rest
_MOST = 500
_TOLD_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Warned:
    """One finding in words: what is wrong, what to do, and the placement that one would open."""

    trouble: Trouble
    text: str
    advice: str
    placement: Placement | None


@pages.get("/lich-phat/kiem-tra")
@requires(Permission.SEE_CONTENT)
def everything() -> ResponseReturnValue:
    every = places.every(db(), shared().settings.zone)
    told = outlook.ahead(db(), _contexts(every), at().wall)
    teller = _Teller(db(), every, current())
    return render_template(
        "calendar/checks.html",
        told=told,
        warned=[teller.warned(one) for one in told.findings[:_MOST]],
        left=max(0, len(told.findings) - _MOST),
    )


def about(ref: str) -> list[str]:
    """What may go wrong with the placement ``ref`` in the fourteen days ahead, one sentence each; for after a save.

    It reads anew: what this request has read so far is from before it saved.
    """
    with shared().database.reading() as fresh:
        row = placements.get(fresh, ref)
        if row is None:
            return []
        every = places.every(fresh, shared().settings.zone)
        told, teller = outlook.ahead(fresh, _contexts(every), at().wall), _Teller(fresh, every, current())
        warned = [teller.warned(one) for one in told.of(row.id)]
    sentences = [f"{one.text} {one.advice}".strip() for one in warned[:_TOLD_AT_ONCE]]
    return [*sentences, gettext("The check of the days ahead has more.")] if warned[_TOLD_AT_ONCE:] else sentences


class _Teller:
    """Says findings, with the names of what and where."""

    def __init__(self, db: Session, every: Sequence[Place], language: str) -> None:
        self._places, self._names = every, Names(db, language)
        self._rows = {row.id: row for row in db.scalars(select(Placement))}

    def warned(self, one: Finding) -> Warned:
        row = self._rows.get(one.key) if one.key is not None else None
        tell = {
            Trouble.NEVER: self._never,
            Trouble.HIDDEN: self._hidden,
            Trouble.THIN: self._thin,
            Trouble.TWO_ALONE: self._two_alone,
            Trouble.GAP: self._gap,
            Trouble.EXPIRES: self._expires,
            Trouble.CAP: self._cap,
        }[one.trouble]
        text, advice = tell(one)
        return Warned(one.trouble, text, advice, row)

    def _never(self, one: Finding) -> tuple[str, str]:
        why = word(one.reason) if one.reason is not None else ""
        text = gettext("“%(name)s” will not show anywhere: %(why)s.", name=self._name(one.key), why=why)
        return text, gettext("Change its form, or end it.")

    def _hidden(self, one: Finding) -> tuple[str, str]:
        blanks = {"name": self._name(one.key), "where": self._where(one), "others": self._some(one.others)}
        text = gettext("“%(name)s” never shows at %(where)s: “%(others)s” covers it all the time.", **blanks)
        return text, gettext("Give it other hours or a stronger layer, or end the other.")

    def _thin(self, one: Finding) -> tuple[str, str]:
        share = percent(one.share)
        blanks = {"name": self._name(one.key), "where": self._where(one), "share": share, "time": _moment(one)}
        text = gettext("“%(name)s” has only %(share)s of the time at %(where)s, first at %(time)s.", **blanks)
        return text, gettext("Too many share that time. End some, or give them other hours.")

    def _two_alone(self, one: Finding) -> tuple[str, str]:
        names = self._some([one.key or 0, *one.others])
        text = gettext(
            "“%(names)s” all want %(where)s to themselves from %(time)s on.",
            names=names, where=self._where(one), time=_moment(one),
        )  # fmt: skip
        return text, gettext("They share it. Give only one of them the place to itself.")

    def _gap(self, one: Finding) -> tuple[str, str]:
        text = gettext(
            "%(where)s: nothing is planned for %(length)s, first at %(time)s.",
            where=self._where(one), length=formats.duration(one.seconds), time=_moment(one),
        )  # fmt: skip
        return text, gettext("What is built in shows then: the office's hours and the public service portal.")

    def _expires(self, one: Finding) -> tuple[str, str]:
        text = gettext("“%(name)s”: what it says expires at %(time)s, before its last day.",
                       name=self._name(one.key), time=_moment(one))  # fmt: skip
        return text, gettext("Renew the article, or end the placement on that day.")

    def _cap(self, one: Finding) -> tuple[str, str]:
        share = percent(one.share)
        blanks = {"name": self._name(one.key), "share": share}
        text = gettext("“%(name)s” can fill only %(share)s of a screen's time, less than is reserved.", **blanks)
        return text, gettext("Let it play more often an hour, or reserve less.")

    def _where(self, one: Finding) -> str:
        if len(one.places) == len(self._places):
            return str(gettext("every place"))
        told = [f"{self._places[number].site} ({_page(self._places[number])})" for number in one.places]
        return _listed(told)

    def _name(self, key: int | None) -> str:
        row = self._rows.get(key) if key is not None else None
        return self._names.of(row) if row is not None else str(gettext("a warning"))

    def _some(self, keys: Sequence[int]) -> str:
        return _listed([self._name(key) for key in keys])


def _page(place: Place) -> str:
    return place.screen or word(place.slot).lower()


def _listed(told: Sequence[str]) -> str:
    more = len(told) - _LISTED
    if more <= 0:
        return ", ".join(told)
    return ", ".join(told[:_LISTED]) + str(ngettext(" and %(num)s more", " and %(num)s more", more))


def _moment(one: Finding) -> str:
    return formats.moment(one.at) if one.at is not None else ""


def _contexts(every: Sequence[Place]) -> list[Context]:
    return [place.context for place in every]
