"""Articles: what waits for whom, a new one, and one with its history, as residents see it or would."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin import article_form, article_previews
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from admin.words.items import ERRORS
from hotspot.content import services
from hotspot.content.items import revisions, standing
from hotspot.content.items.blocks import Block, parsed
from hotspot.content.items.differences import Line, differences
from hotspot.content.items.models import Revision, RevisionState
from hotspot.content.items.revisions import Content, ItemError
from hotspot.content.items.shapes import TITLE, Kind
from hotspot.content.media import library
from hotspot.staff import members
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import LANGUAGES, current

pages = Blueprint("articles", __name__)


@pages.get("/bai-viet")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    found = standing.everything(db(), at().wall)
    groups = [(phase, [one for one in found if one.phase is phase]) for phase in standing.Phase]
    return render_template(
        "articles/list.html",
        groups=[(phase, ones) for phase, ones in groups if ones],
        names=members.names(db()),
        language_now=current(),
        me_id=actor(),
    )


@pages.get("/bai-viet/moi")
@requires(Permission.WRITE_ITEMS)
def blank() -> ResponseReturnValue:
    return render_template("articles/new.html", draft=Draft({}), services=article_previews.services_offered())


@pages.post("/bai-viet/moi")
@requires(Permission.WRITE_ITEMS)
def create() -> ResponseReturnValue:
    draft = Draft(request.form)
    title = draft.text("titles.vi", TITLE)
    service = services.get(db(), draft.value("service")) if draft.value("service") else None
    made = Content({"vi": title}, (Block(Kind.TEXT),), service.id if service else None)
    try:
        if not draft.faulty:
            with shared().database.writing() as writing:
                item = revisions.create(writing, made, actor(), at().wall)
            return redirect(url_for("editor.edit", ref=item.public_id))
    except ItemError as refused:
        draft.fault("titles.vi", str(ERRORS[refused.rule]))
    return render_template("articles/new.html", draft=draft, services=article_previews.services_offered()), 422


@pages.get("/bai-viet/<ref>")
@requires(Permission.SEE_CONTENT)
def sheet(ref: str) -> ResponseReturnValue:
    item = article_previews.found(ref)
    history = revisions.history(db(), item)
    shown = next((row for row in history if str(row.number) == request.args.get("ban", "")), history[0])
    language = request.args.get("tieng", "vi")
    return render_template(
        "articles/sheet.html",
        item=item,
        history=history,
        shown=shown,
        standing=standing.standing(item, history, at().wall),
        preview=article_previews.preview(
            item, shown, parsed(shown.blocks), language if language in LANGUAGES else "vi"
        ),
        compared=_compared(shown, next((row for row in history if row.number == item.live_number), None)),
        names=members.names(db()),
        mine=actor() in shown.authors and not shared().settings.self_approval,
        service=services.live(db(), shown.service_id) if shown.service_id else None,
        last_day=article_form.last_day(shown) if shown.expires_at else None,
        State=RevisionState,
    )


def _compared(shown: Revision, live: Revision | None) -> list[Line]:
    """What would change for residents; nothing where it is what they see."""
    if live is None or live.number == shown.number:
        return []
    lines = differences((live.titles, parsed(live.blocks)), (shown.titles, parsed(shown.blocks)))
    return [replace(line, text=_medium(line.text)) if line.medium else line for line in lines]


def _medium(public_id: str) -> str:
    found = library.get(db(), public_id)
    return found.name if found is not None else public_id
