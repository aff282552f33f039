"""What a page says to somebody who followed a code to something that is over, or that never was."""

from enum import StrEnum

from flask import request

from captive.wording import Notice
from hotspot.web.language import gettext

PARAMETER = "tin"


class Why(StrEnum):
    """Why somebody is not where the code once led."""

    OVER = "het-han"
    UNKNOWN = "khong-co"


def gone() -> Notice | None:
    """The notice for the page that is asked for, if its URL says why."""
    why = request.args.get(PARAMETER)
    if why == Why.OVER:
        return Notice(gettext("That content has expired."), gettext("Here is what holds now."))
    if why == Why.UNKNOWN:
        return Notice(gettext("We do not know this code."), gettext("Please check the letters, or choose below."))
    return None
