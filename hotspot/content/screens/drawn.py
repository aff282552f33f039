"""The pages of services and articles as screens show them, with the files of their pictures looked up."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items.articles import Article
from hotspot.content.items.blocks import Block, plain
from hotspot.content.items.shapes import Kind
from hotspot.content.media import library
from hotspot.content.screens import slides
from hotspot.content.screens.slides import Image, Look, Slide
from hotspot.content.services import Sheet

_WIDEST = 1600  # pixels; a screen shows a picture on half of itself
_LONGEST_FILM = 60.0


def of_sheet(sheet: Sheet) -> tuple[Slide, ...]:
    """A service."""
    return slides.of_sheet(sheet, FIRST_LANGUAGE)


def of_article(db: Session, article: Article) -> tuple[Slide, ...]:
    """An article: its title with what it offers first, then one page for each block that a screen can show."""
    blocks = [block for block in article.blocks if block.kind in _PAGES]
    steps = sum(block.kind is Kind.STEP for block in blocks)
    pages: list[Slide] = []
    number = 0
    for block in blocks:
        number += block.kind is Kind.STEP
        pages += _PAGES[block.kind](db, block, number, steps)
    title = article.title(FIRST_LANGUAGE)
    if pages and pages[0].look is Look.NOTE and not pages[0].title:
        first = pages.pop(0)
        pages.insert(0, Slide(Look.LEAD, title=title, text=first.text, image=first.image))
    else:
        pages.insert(0, Slide(Look.LEAD, title=title))
    return tuple(map(slides.timed, slides.shortened(pages)))


def _image(db: Session, block: Block) -> Image | None:
    found = library.picture(db, block.fact("picture"), FIRST_LANGUAGE) if block.fact("picture") else None
    if found is None or not found.of("image/jpeg"):
        return None
    files = [one for one in (found.of("image/webp") or found.of("image/jpeg")) if one.width <= _WIDEST]
    chosen = files[-1] if files else found.small
    alt = block.said("alt", FIRST_LANGUAGE) or found.alt
    return Image(chosen.name, alt, found.width, found.height)


def _step(db: Session, block: Block, number: int, of: int) -> Iterator[Slide]:
    title, text = block.said("title", FIRST_LANGUAGE), plain(block.said("text", FIRST_LANGUAGE))
    image = _image(db, block)
    for piece in slides.pieces(text) if text else ("",):
        yield Slide(Look.STEP, title=title, text=piece, number=number, of=of, image=image)


def _told(db: Session, block: Block, _number: int, _of: int) -> Iterator[Slide]:
    title, image = block.said("title", FIRST_LANGUAGE), _image(db, block)
    text = plain(block.said("text", FIRST_LANGUAGE))
    for piece in list(slides.pieces(text))[:2]:
        yield Slide(Look.NOTE, title=title, text=piece, image=image)


def _fee(_db: Session, block: Block, _number: int, _of: int) -> Iterator[Slide]:
    lines = (block.said(name, FIRST_LANGUAGE) for name in ("amount", "exemption", "time"))
    yield Slide(Look.POINTS, points=tuple(next(slides.pieces(line)) for line in lines if line))


def _incentive(_db: Session, block: Block, _number: int, _of: int) -> Iterator[Slide]:
    """Left to the phone: it holds inside its dates only, which a screen without a clock cannot keep."""
    yield from ()


def _list(_db: Session, block: Block, _number: int, _of: int) -> Iterator[Slide]:
    lines = [next(slides.pieces(plain(line), 60)) for line in block.lines("lines", FIRST_LANGUAGE)]
    yield Slide(Look.POINTS, title=block.said("title", FIRST_LANGUAGE), points=tuple(lines[:4]))


def _film(db: Session, block: Block, _number: int, _of: int) -> Iterator[Slide]:
    found = library.film(db, block.fact("media"), FIRST_LANGUAGE)
    if found is not None and found.seconds <= _LONGEST_FILM:
        seconds = round(found.seconds, 1)
        yield Slide(Look.FILM, block.said("title", FIRST_LANGUAGE), film=found.screen.name, seconds=seconds)


_PAGES = {
    Kind.STEP: _step,
    Kind.TEXT: _told,
    Kind.BENEFIT: _told,
    Kind.NOTICE: _told,
    Kind.FEE: _fee,
    Kind.INCENTIVE: _incentive,
    Kind.CHECKLIST: _list,
    Kind.VIDEO: _film,
}
