"""``make messages``: collect the sentences of each face, bring every catalogue up to date and compile it.

Message ids are the English sentences. A language is a folder in ``hotspot/translations``; what it lacks is empty, never
guessed. Written so that nothing but a changed sentence changes a file.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "hotspot" / "translations"
DOMAINS = {"captive": "captive", "admin": "admin"}
SHARED = "hotspot/web/templates"  # what both faces say
BEGUN = datetime(2026, 11, 23, tzinfo=UTC)
KEYWORDS = DEFAULT_KEYWORDS | {
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
STRICT = {"**.html": {"silent": "false"}, "**.txt": {"silent": "false"}}


def languages() -> list[str]:
    """The languages that have a folder."""
    return sorted(path.name for path in TRANSLATIONS.iterdir() if (path / "LC_MESSAGES").is_dir())


def path_of(language: str, domain: str) -> Path:
    """The ``.po`` of ``domain`` in ``language``; the ``.mo`` lies beside it."""
    return TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po"


def collected(domain: str) -> Catalog:
    """Every sentence that ``domain`` says, by the files it is said in."""
    catalog = _catalogue(domain, None)
    for folder in (DOMAINS[domain], SHARED):
        found = extract_from_dir(ROOT / folder, METHODS, STRICT, KEYWORDS)
        for filename, _line, message, comments, context in found:
            catalog.add(message, None, [(f"{folder}/{filename}", 1)], auto_comments=comments, context=context)
    return catalog


def read(language: str, domain: str) -> Catalog:
    """The catalogue as it is on disk; an empty one where there is none yet."""
    path = path_of(language, domain)
    if not path.exists():
        return _catalogue(domain, language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def updated(language: str, domain: str) -> Catalog:
    """What is on disk, with what is said now: new sentences empty, sentences no longer said gone."""
    catalog = read(language, domain)
    catalog.update(collected(domain), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """The bytes of the ``.mo``."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def text(catalog: Catalog) -> bytes:
    """The bytes of the ``.po``."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return buffer.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """Sentences without words in the catalogue's language, or with guessed ones."""
    return [str(message.id) for message in catalog if message.id and (message.fuzzy or not _complete(message.string))]


def _complete(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _catalogue(domain: str, language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        domain=domain,
        project="cong-lang",
        version="1",
        copyright_holder="Cổng Làng",
        msgid_bugs_address="cong-lang",
        creation_date=BEGUN,
        revision_date=BEGUN,
        last_translator="Cổng Làng",
        language_team=language or "",
        fuzzy=False,
        header_comment=f"# The words of {domain}.",
    )


def main() -> int:
    lacking = 0
    for language in languages():
        for domain in DOMAINS:
            catalog = updated(language, domain)
            path = path_of(language, domain)
            path.write_bytes(text(catalog))
            path.with_suffix(".mo").write_bytes(compiled(read(language, domain)))
            missing = untranslated(catalog)
            lacking += len(missing)
            print(f"{language}/{domain}: {len(catalog)} sentences, {len(missing)} without words")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
