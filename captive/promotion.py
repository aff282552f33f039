"""What is promoted, as the first thing on a page: a service or an article, told in one title, one line and one step."""

from dataclasses import dataclass

from captive import wording
from captive.choosing import Pick
from captive.counted import FROM, subject
from captive.links import article, link
from captive.place import Place
from hotspot.content.edition import FIRST_LANGUAGE, OnlineLevel
from hotspot.content.items.articles import Article
from hotspot.content.items.blocks import Block, plain
from hotspot.content.items.shapes import Kind
from hotspot.content.services import Sheet
from hotspot.web.language import current

_TOLD = {Kind.BENEFIT: "text", Kind.TEXT: "text", Kind.NOTICE: "text", Kind.INCENTIVE: "value"}
LONGEST_LINE = 160


@dataclass(frozen=True, slots=True)
class Promotion:
    """``title`` is in ``title_language``, ``line`` and ``step`` in ``language``. ``url`` is our page.

    ``badge`` is what filing online saves today, None when nothing. ``out`` leads on to the national portal; None where
    the thing has no page there.
    """

    title: str
    title_language: str
    line: str
    step: str
    language: str
    url: str
    out: str | None
    badge: str | None = None


def promotion(pick: Pick, here: Place) -> Promotion:
    """``pick`` in the language in force."""
    shown, source = pick.variant.subject, pick.offered.placement
    values = {FROM: source} if source else {}
    return _of_article(shown, values, here) if isinstance(shown, Article) else _of_service(shown, values, here)


def way_out(sheet: Sheet, here: Place, **values: str) -> str | None:
    """The link to the page of ``sheet`` on the national portal, counted as soon as it has a code."""
    if sheet.online_level is OnlineLevel.COUNTER:
        return None
    code = here.board.codes.get(subject(sheet))
    return link("shortcuts.leave", code=code, **values) if code else sheet.portal_url


def _of_service(sheet: Sheet, values: dict[str, str], here: Place) -> Promotion:
    words = sheet.wording(current())
    whole = words.complete
    told = words if whole else sheet.words[FIRST_LANGUAGE]
    return Promotion(
        title=words.name,
        title_language=sheet.language(current()),
        line=told.benefits[0] if told.benefits else told.summary,
        step=told.steps[0] if told.steps else "",
        language=sheet.language(current()) if whole else FIRST_LANGUAGE,
        url=link("services.one", slug=sheet.slug, **values),
        out=way_out(sheet, here, **values),
        badge=wording.badge(sheet.saving) if sheet.saving else None,
    )


def _of_article(shown: Article, values: dict[str, str], here: Place) -> Promotion:
    told = next((block for block in shown.blocks if block.kind in _TOLD), None)
    step = next((block for block in shown.blocks if block.kind is Kind.STEP), None)
    sheet = next((one for one in here.content.services if one.service_id == shown.service_id), None)
    first = told or step
    return Promotion(
        title=shown.title(current()),
        title_language=shown.language(current()),
        line=_line(told) if told else "",
        step=step.said("title", current()) if step else "",
        language=first.language(current()) if first else FIRST_LANGUAGE,
        url=article(shown.slug, **values),
        out=way_out(sheet, here, **values) if sheet else None,
    )


def _line(block: Block) -> str:
    """The first words of ``block``, cut at a word where they are too long for a card."""
    text = " ".join(plain(block.said(_TOLD[block.kind], current())).split())
    if len(text) <= LONGEST_LINE:
        return text
    return text[:LONGEST_LINE].rpartition(" ")[0].rstrip(" ,;:") + "…"
