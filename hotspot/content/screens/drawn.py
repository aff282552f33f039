"""The pages of services and articles as screens show them, with the files of their pictures looked up."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from hotspot.clock import day_bounds
from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items import slides as written
from hotspot.content.items.articles import Article
from hotspot.content.items.shapes import Kind
from hotspot.content.media import library
from hotspot.content.screens import slides
from hotspot.content.screens.slides import Image, Look, Slide, Turn
from hotspot.content.services import Sheet

_WIDEST = 960  # pixels; a screen shows a picture on a third of itself
_LONGEST_FILM = 60.0


def of_sheet(sheet: Sheet) -> tuple[Turn, ...]:
    """A service."""
    return slides.of_sheet(sheet, FIRST_LANGUAGE)


def of_article(db: Session, article: Article, day: date, zone: str) -> tuple[Turn, ...]:
    """An article on a local day, in turns of a minute, and its films in turns of their own."""
    found = written.slides(article, FIRST_LANGUAGE, day)
    steps = max((one.number for one in found), default=0)
    pages = [_page(db, one, steps, zone) for one in found]
    lead = pages[0] if not found[0].text and not found[0].number else Slide(Look.LEAD, article.title(FIRST_LANGUAGE))
    rest = pages[1:] if pages[0] is lead else pages
    return (*slides.turns(lead, rest), *_films(db, article))


def _page(db: Session, one: written.Slide, steps: int, zone: str) -> Slide:
    ends = day_bounds(one.last_day, zone)[1] if one.last_day is not None else None
    return Slide(
        look=Look.STEP if one.number else Look.NOTE,
        title=one.heading,
        text=one.text,
        points=one.lines,
        number=one.number,
        of=steps,
        image=_image(db, one) if one.picture else None,
        seconds=float(one.seconds),
        ends=ends,
    )


def _image(db: Session, one: written.Slide) -> Image | None:
    found = library.picture(db, one.picture, FIRST_LANGUAGE)
    files = found.of("image/webp") or found.of("image/jpeg") if found is not None else ()
    if found is None or not files:
        return None
    chosen = next((file for file in reversed(files) if file.width <= _WIDEST), files[0])
    return Image(chosen.name, one.alt or found.alt, found.width, found.height)


def _films(db: Session, article: Article) -> Iterator[Turn]:
    """What is longer than a minute is left to the phone."""
    for block in article.blocks:
        if block.kind is Kind.VIDEO:
            found = library.film(db, block.fact("media"), FIRST_LANGUAGE)
            if found is not None and 0 < found.seconds <= _LONGEST_FILM:
                title, seconds = block.said("title", FIRST_LANGUAGE), round(found.seconds, 1)
                yield (Slide(Look.FILM, title, film=found.screen.name, seconds=seconds),)
