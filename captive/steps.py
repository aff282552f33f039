"""A guide one step at a time, each on a page of its own: large, with a way on and a way back, and no script."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from captive import counted
from captive.links import article, link
from captive.portal import place
from captive.promotion import way_out
from hotspot.content.counting import links
from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items import articles
from hotspot.content.items.shapes import Kind
from hotspot.web.app import at, db
from hotspot.web.language import current

pages = Blueprint("steps", __name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of ``of``; ``before`` and ``after`` are links, None at the ends. ``whole`` is the page of all of it."""

    number: int
    of: int
    name: str
    title: str
    text: str
    language: str
    whole: str
    before: str | None
    after: str | None
    out: str | None = None


@pages.get("/dich-vu/<slug>/buoc/<int:number>")
def of_service(slug: str, number: int) -> str:
    """One step of a service."""
    here = place()
    sheet = next((sheet for sheet in here.content.services if sheet.slug == slug), None)
    if sheet is None:
        abort(404)
    words = sheet.wording(current())
    told = words if words.complete else sheet.words[FIRST_LANGUAGE]
    language = sheet.language(current()) if words.complete else FIRST_LANGUAGE
    _there(number, len(told.steps))
    counted.stepped(links.service(slug), number)
    before, after = (_around("steps.of_service", slug, number + by, len(told.steps)) for by in (-1, 1))
    whole, out = link("services.one", slug=slug), way_out(sheet, here)
    step = Step(number, len(told.steps), words.name, told.steps[number - 1], "", language, whole, before, after, out)
    return render_template("step.html", step=step, site=here.content.site)


@pages.get("/bai/<slug>/buoc/<int:number>")
def of_article(slug: str, number: int) -> str:
    """One step of an article."""
    found = articles.by_slug(db(), slug)
    if found is None or found.over(at().wall):
        abort(404)
    steps = [block for block in found.blocks if block.kind is Kind.STEP]
    _there(number, len(steps))
    counted.stepped(links.item(found.public_id), number)
    before, after = (_around("steps.of_article", slug, number + by, len(steps)) for by in (-1, 1))
    block = steps[number - 1]
    title, text = (block.said(name, current()) for name in ("title", "text"))
    language, whole = block.language(current()), article(slug)
    step = Step(number, len(steps), found.title(current()), title, text, language, whole, before, after)
    return render_template("step.html", step=step, site=place().content.site)


def _there(number: int, of: int) -> None:
    if not 1 <= number <= of:
        abort(404)


def _around(endpoint: str, slug: str, number: int, of: int) -> str | None:
    return link(endpoint, slug=slug, number=number) if 1 <= number <= of else None
