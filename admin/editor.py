"""The editor: a draft in blocks, saved with every press of a button, with its preview beside it.

Two who write the same draft lose nothing: the second is told, and keeps what they typed.
"""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import article_form, formats
from admin.article_previews import found, preview, services_offered
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from admin.words import word
from admin.words.items import ERRORS, FIELDS, RULES
from hotspot.content.items import approval, revisions
from hotspot.content.items.blocks import Block, BlocksError, parsed
from hotspot.content.items.lint import hints
from hotspot.content.items.models import Item, Revision
from hotspot.content.items.revisions import Content, ItemError
from hotspot.content.items.shapes import SHAPES, TITLE, Form, Kind
from hotspot.content.media import library
from hotspot.content.media.models import MediaKind
from hotspot.staff import members
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, let_go, shared

pages = Blueprint("editor", __name__)
_MEDIA = {Form.PICTURE: MediaKind.PICTURE, Form.VIDEO: MediaKind.VIDEO, Form.AUDIO: MediaKind.AUDIO}


@pages.post("/bai-viet/<ref>/viet-tiep")
@requires(Permission.WRITE_ITEMS)
def begin(ref: str) -> ResponseReturnValue:
    try:
        with shared().database.writing() as writing:
            revisions.begin(writing, found(ref), actor(), at().wall)
    except ItemError as refused:
        flash(str(ERRORS[refused.rule]), "warning")
        return redirect(url_for("articles.sheet", ref=ref))
    return redirect(url_for("editor.edit", ref=ref))


@pages.get("/bai-viet/<ref>/sua")
@requires(Permission.WRITE_ITEMS)
def edit(ref: str) -> ResponseReturnValue:
    item = found(ref)
    row = revisions.draft(db(), item)
    if row is None:
        return redirect(url_for("articles.sheet", ref=ref))
    blocks = parsed(row.blocks)
    return _page(item, row, Draft(article_form.typed(row, blocks)), Content(row.titles, blocks))


@pages.post("/bai-viet/<ref>/sua")
@requires(Permission.WRITE_ITEMS)
def save(ref: str) -> ResponseReturnValue:
    """Save what is there, then do what the pressed button says."""
    item, draft = found(ref), Draft(request.form)
    said, wish = article_form.content(draft), draft.value("do")
    if draft.faulty:
        return _page(item, revisions.newest(db(), item), draft, said), 422
    blocks, going_on = article_form.rearranged(said.blocks, wish, draft.value("kind"))
    said = Content(said.titles, blocks, said.service_id, said.expires_at)
    try:
        with shared().database.writing() as writing:
            row = revisions.save(writing, item, _saved(draft), said, actor(), at().wall)
        if wish == "hand-in":
            with shared().database.writing() as writing:
                approval.hand_in(writing, item, row.saved, actor(), at().wall)
    except ItemError as refused:
        return _overtaken(item, draft, said, refused)
    except BlocksError as refused:
        return _unfinished(item, refused)
    return _after(ref, wish, going_on)


@pages.post("/bai-viet/<ref>/xem")
@requires(Permission.WRITE_ITEMS)
def look(ref: str) -> ResponseReturnValue:
    """What the form says now, as residents would see it: a part of the editor, asked for while somebody writes."""
    item, said = found(ref), article_form.content(Draft(request.form))
    row = Revision(number=0, digest="", titles=dict(said.titles))
    return render_template("articles/preview.html", preview=preview(item, row, said.blocks, "vi"))


@pages.post("/bai-viet/<ref>/bo-nhap")
@requires(Permission.WRITE_ITEMS)
def discard(ref: str) -> ResponseReturnValue:
    try:
        with shared().database.writing() as writing:
            gone = revisions.discard(writing, found(ref))
    except ItemError as refused:
        flash(str(ERRORS[refused.rule]), "warning")
        return redirect(url_for("articles.sheet", ref=ref))
    flash(gettext("The draft is thrown away."), "success")
    return redirect(url_for("articles.listing") if gone else url_for("articles.sheet", ref=ref))


def _page(item: Item, row: Revision, draft: Draft, said: Content, overtaken: str = "") -> str:
    """The editor with what was typed, or what is stored."""
    shown = Revision(number=0, digest="", titles={key: title for key, title in said.titles.items() if title})
    earlier = revisions.numbered(db(), item, row.number - 1)
    return render_template(
        "articles/edit.html",
        item=item,
        row=row,
        draft=draft,
        blocks=said.blocks,
        overtaken=overtaken,
        sent_back=earlier if earlier is not None and earlier.decision else None,
        preview=preview(item, shown, said.blocks, "vi"),
        hints=hints(said.titles, said.blocks),
        shapes=SHAPES,
        kinds=Kind,
        labels_of=_label,
        kept=_kept,
        named={name: _name(name, said.blocks) for name in draft.faults},
        longest_title=TITLE,
        services=services_offered(),
        choices={form: _choices(kind) for form, kind in _MEDIA.items()},
        names=members.names(db()),
    )


def _label(name: str) -> str:
    return str(FIELDS[name])


def _kept(value: str, offered: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was chosen stays in the list, also when the library has it no longer or not yet."""
    gone = value and value not in {name for name, _words in offered}
    return [(value, gettext("chosen before"))] + offered if gone else offered


def _name(field: str, blocks: Sequence[Block]) -> str:
    """``3. Step: Text`` for a field of a block, for a list that can be read without the form."""
    parts = field.split(".")
    if parts[0] == "blocks" and len(parts) > 2:
        kind = word(blocks[int(parts[1])].kind)
        return f"{int(parts[1]) + 1}. {kind}: {_label(parts[-1])}" if parts[-1] in FIELDS else kind
    named = {
        "titles.vi": gettext("Title in Vietnamese"),
        "titles.en": gettext("Title in English"),
        "last_day": gettext("Last day"),
        "service": gettext("Public service that it is about"),
    }
    return str(named.get(field, gettext("Article")))


def _choices(kind: MediaKind) -> list[tuple[str, str]]:
    return [(media.public_id, media.name) for media in library.choices(db(), kind)]


def _saved(draft: Draft) -> int:
    """How often the draft had been saved when it was opened, or when its writer chose to put theirs over it."""
    text = draft.value("over") or draft.value("saved")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _overtaken(item: Item, draft: Draft, said: Content, refused: ItemError) -> ResponseReturnValue:
    let_go()  # what was read before the refusal may be older than what refused it
    row = revisions.newest(db(), item)
    sentence = str(ERRORS.get(refused.rule, ""))
    if refused.rule == "saved_since":
        name = members.names(db()).get(row.written_by or 0, "")
        sentence = gettext(
            "%(name)s saved this draft at %(hour)s while you were writing. What you typed is still here.",
            name=name, hour=formats.moment(row.written_at),
        )  # fmt: skip
    return _page(item, row, draft, Content(said.titles, article_form.content(draft).blocks), sentence), 409


def _unfinished(item: Item, refused: BlocksError) -> ResponseReturnValue:
    """What was typed is saved; it says at each block what must be mended before it can be handed in."""
    let_go()  # this request read before it wrote
    row = revisions.newest(db(), item)
    draft = Draft(article_form.typed(row, parsed(row.blocks)))
    for fault in refused.faults:
        name = "last_day" if fault.field == "expires_at" else fault.field
        draft.fault(name, str(RULES[fault.rule]))
    return _page(item, row, draft, Content(row.titles, parsed(row.blocks))), 422


def _after(ref: str, wish: str, going_on: int | None) -> ResponseReturnValue:
    if wish == "hand-in":
        flash(gettext("It is handed in. Whoever may approve sees it now."), "success")
        return redirect(url_for("articles.sheet", ref=ref))
    if going_on is None:
        flash(gettext("The draft is saved."), "success")
        return redirect(url_for("editor.edit", ref=ref))
    return redirect(url_for("editor.edit", ref=ref, _anchor=f"block-{going_on}"))
