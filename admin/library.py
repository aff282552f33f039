"""The library: pictures, films and recordings, how far their preparation is, what they lack and where they are used."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from admin import media_form, uploads
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from admin.words import word
from hotspot.content.items import uses
from hotspot.content.media import description, foreman, intake, library
from hotspot.content.media.library import InUse, Lack, Picture
from hotspot.content.media.models import Media, MediaKind, MediaState
from hotspot.content.media.refusals import LASTING, Refusal, Refused
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("library", __name__)
UNFINISHED = (MediaState.WAITING, MediaState.WORKING)


@dataclass(frozen=True, slots=True)
class Card:
    """One medium in the grid."""

    media: Media
    picture: Picture | None
    lacks: tuple[Lack, ...]
    trouble: Refusal | None

    @property
    def unfinished(self) -> bool:
        return self.media.state in UNFINISHED


@pages.get("/thu-vien")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    return _listing([])


@pages.get("/thu-vien/luoi")
@requires(Permission.SEE_CONTENT)
def grid() -> ResponseReturnValue:
    return render_template("library/grid.html", cards=_cards(), kind=_kind())


@pages.post("/thu-vien")
@requires(Permission.WRITE_ITEMS)
def add() -> ResponseReturnValue:
    sent = [file for file in request.files.getlist("files") if file.filename]
    refused, new, known = [], 0, 0
    for file in sent[: uploads.MOST_FILES]:
        answer = _take(file)
        if isinstance(answer, Refusal):
            refused.append((intake.clean(file.filename or ""), word(answer)))
        else:
            new, known = new + answer, known + (not answer)
    foreman.nudge(uploads.shelf(), shared().database)
    if len(sent) > uploads.MOST_FILES:
        refused.append(("", gettext("Send at most %(most)s files at once.", most=uploads.MOST_FILES)))
    if not sent:
        refused.append(("", gettext("Choose a file first.")))
    if new:
        flash(ngettext("One file was added.", "%(num)s files were added.", new), "success")
    if known:
        flash(ngettext("One file was there already.", "%(num)s files were there already.", known), "info")
    return (_listing(refused), 422) if refused else redirect(url_for("library.listing"))


@pages.get("/thu-vien/<ref>")
@requires(Permission.SEE_CONTENT)
def medium(ref: str) -> ResponseReturnValue:
    media = _media(library.get(db(), ref))
    return _page(media, Draft(media_form.typed(media)))


@pages.get("/thu-vien/<ref>/hien")
@requires(Permission.SEE_CONTENT)
def shown(ref: str) -> ResponseReturnValue:
    return render_template("library/shown.html", **_shown(_media(library.get(db(), ref))))


@pages.post("/thu-vien/<ref>")
@requires(Permission.WRITE_ITEMS)
def describe(ref: str) -> ResponseReturnValue:
    media, draft = _media(library.get(db(), ref)), Draft(request.form)
    wish, files = media_form.wish(draft, media), media_form.captions_of(draft, media, request.files)
    if wish is None or draft.faulty:
        return _page(media, draft), 422
    with shared().database.writing() as writing:
        row, folder = _media(library.get(writing, ref)), uploads.shelf()
        description.describe(writing, row, wish, actor(), at().wall)
        for language, octets in files.items():
            description.caption(writing, folder, row, language, octets, actor(), at().wall)
    flash(gettext("What you wrote is saved."), "success")
    return redirect(url_for("library.medium", ref=ref))


@pages.post("/thu-vien/<ref>/bo-phu-de")
@requires(Permission.WRITE_ITEMS)
def uncaption(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        media = _media(library.get(writing, ref))
        description.uncaption(writing, media, request.form.get("language", ""), actor(), at().wall)
    flash(gettext("The captions are gone."), "success")
    return redirect(url_for("library.medium", ref=ref))


@pages.post("/thu-vien/<ref>/lam-lai")
@requires(Permission.WRITE_ITEMS)
def again(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        library.try_again(writing, _media(library.get(writing, ref)), actor(), at().wall)
    foreman.nudge(uploads.shelf(), shared().database)
    return redirect(url_for("library.medium", ref=ref))


@pages.post("/thu-vien/<ref>/xoa")
@requires(Permission.WRITE_ITEMS)
def delete(ref: str) -> ResponseReturnValue:
    try:
        with shared().database.writing() as writing:
            media = _media(library.get(writing, ref))
            live = [use.title for use in uses.of(writing, ref) if use.live]
            library.delete(writing, media, live, actor(), at().wall)
    except InUse as refused:
        where = "; ".join(refused.where)
        flash(
            gettext("Residents see it in: %(where)s. Take it out there first, then delete it.", where=where), "danger"
        )
        return redirect(url_for("library.medium", ref=ref))
    flash(gettext("“%(name)s” is deleted. Its files go after thirty days.", name=media.name), "success")
    return redirect(url_for("library.listing"))


@pages.get("/media/<name>")
@requires(Permission.SEE_CONTENT)
def file(name: str) -> ResponseReturnValue:
    ready = uploads.files().answer(name, request.environ)
    if ready is None:
        abort(404)
    return Response(ready.body, ready.status, ready.headers, direct_passthrough=True)


def _take(file: FileStorage) -> bool | Refusal:
    """Whether a file that was sent is new, or why it is not taken. Each stands for itself: one bad file spoils none."""
    try:
        with shared().database.writing() as writing:
            return intake.take(writing, uploads.incoming(file), file.filename or "", actor(), at().wall)[1]
    except Refused as refused:
        return refused.refusal


def _listing(refused: list[tuple[str, str]]) -> str:
    return render_template("library/list.html", cards=_cards(), kind=_kind(), refused=refused, most=uploads.MOST_FILES)


def _page(media: Media, draft: Draft) -> str:
    return render_template(
        "library/medium.html",
        draft=draft,
        uses=uses.of(db(), media.public_id),
        spoken=media_form.spoken(),
        **_shown(media),
    )


def _shown(media: Media) -> dict[str, object]:
    ready = media.state is MediaState.READY
    return {
        "called": media_form.CALLED,
        "card": _card(media),
        "film": library.film(db(), media.public_id, current()) if ready else None,
        "recording": library.recording(db(), media.public_id, current()) if ready else None,
        "can_try": media.state is MediaState.FAILED and media.trouble not in LASTING,
        "octets": sum(one.octets for one in media.renditions),
    }


def _cards() -> list[Card]:
    kind = _kind()
    return [_card(media) for media in library.listing(db()) if kind is None or media.kind is kind]


def _card(media: Media) -> Card:
    seen = media.state is MediaState.READY and media.kind is not MediaKind.AUDIO
    lacks = library.publishable(media) if media.state is MediaState.READY else ()
    trouble = Refusal(media.trouble) if media.trouble else None
    return Card(media, library.still(media, current()) if seen else None, lacks, trouble)


def _kind() -> MediaKind | None:
    wanted = request.args.get("loai", "")
    return MediaKind(wanted) if wanted in set(MediaKind) else None


def _media(found: Media | None) -> Media:
    if found is None:
        abort(404)
    return found
