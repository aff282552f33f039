"""Which language a page speaks: the visitor's choice, then the device's wish, then the commune's."""

from datetime import datetime
from pathlib import Path

import flask_babel
from babel import Locale
from flask import Flask, g, request, session
from flask_babel import Babel, get_locale

from hotspot.settings import Settings

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
PARAMETER = "lang"


def install(app: Flask, domain: str, settings: Settings) -> None:
    """Give ``app`` its catalogue ``domain`` and the formats of the language in force."""
    app.config.update(
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_DEFAULT_TIMEZONE=settings.zone,
        BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES),
        BABEL_DOMAIN=domain,
    )
    Babel(app, locale_selector=lambda: negotiate(settings))
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(language=current, languages=LANGUAGES)


def load(code: str) -> None:
    """Read the formats of a language now; both faces share them."""
    Locale.parse(code).number_symbols  # noqa: B018  read when first asked for


def negotiate(settings: Settings) -> str:
    """The language of this request. ``?lang=en`` chooses; no cookie is needed (P-4)."""
    if "language" not in g:
        g.language = _chosen() or request.accept_languages.best_match(list(LANGUAGES)) or settings.language
    return str(g.language)


def current() -> str:
    """The language in force, ``vi`` or ``en``."""
    locale = get_locale()
    return locale.language if locale is not None else "vi"


def _chosen() -> str | None:
    """By URL, else by an earlier choice. Never from a form: a body that trickles in would hold up whoever reads it."""
    for wish in (request.args.get(PARAMETER), session.get(PARAMETER)):
        if wish in LANGUAGES:
            return str(wish)
    return None


def gettext(message: str, **blanks: object) -> str:
    """``message`` in the language in force, its ``%(name)s`` filled in."""
    return str(flask_babel.gettext(message, **blanks))


def ngettext(one: str, many: str, number: int) -> str:
    """The form of the sentence that goes with ``number``, which fills its ``%(num)d``."""
    return str(flask_babel.ngettext(one, many, number))


def decimal(number: float, places: int) -> str:
    """``number`` with at most so many decimals: ``1.234,5`` in Vietnamese."""
    return str(flask_babel.format_decimal(number, format="#,##0" + ("." + "#" * places if places else "")))


def as_date(at: datetime) -> str:
    """``23/11/2026`` (E4)."""
    return at.strftime("%d/%m/%Y")
