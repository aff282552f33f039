"""What the domain's enums and rules are called on the staff side, one module a subject."""

from enum import StrEnum

from flask import Flask

from admin.words import access, catalogue, items, library, planning, staff, timing
from hotspot.staff.permissions import Role

SUBJECTS = (staff, access, catalogue, items, library, planning, timing)
# Members of different enums that share a text are equal and would take each other's place in one dict.
_WORDS = {
    (type(value), value): text for subject in SUBJECTS for table in subject.TABLES for value, text in table.items()
}


def install(app: Flask) -> None:
    """Give the templates of ``app`` the filter ``word``."""
    app.jinja_env.filters["word"] = word
    app.jinja_env.globals.update(role_of=Role, duties=staff.DUTIES)


def word(value: StrEnum) -> str:
    """``value`` for people. A value that has no word yet is shown as it is rather than breaking the page."""
    found = _WORDS.get((type(value), value))
    return str(found) if found is not None else value.value
