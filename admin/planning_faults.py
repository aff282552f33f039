"""What to do about something planned that was refused, in one sentence at its field."""

from collections.abc import Callable

from flask_babel import gettext

from admin.drafts import Draft
from admin.placement_days import FIELD, Pattern
from hotspot.content.planning.refusal import PlanningError

_FIELDS = {
    "subject": "what", "service": "what", "placement": "what", "slots": "slot-welcome", "site": "where",
    "include": "where", "exclude": "exclude", "ends_on": "last_day", "windows": "hours", "dayparts": "hours",
    "lunar_first": "lunar_first_day", "lunar_last": "lunar_last_day", "languages": "language-vi",
    "audience": "visitor", "expires_at": "last_day",
}  # fmt: skip
_NAMED = 3


def note(draft: Draft, fault: PlanningError, named: Callable[[str], str]) -> None:
    """Note ``fault`` at its field in ``draft``; ``named`` gives the name of a placement or campaign by public id."""
    field = _FIELDS.get(fault.field, fault.field)
    if fault.field == "repeat":
        chosen = draft.value("pattern")
        field = FIELD[Pattern(chosen)] if chosen in {pattern.value for pattern in FIELD} else "pattern"
    draft.fault(field, sentence(fault, named))


def sentence(fault: PlanningError, named: Callable[[str], str]) -> str:
    """The sentence for ``fault``."""
    names = "; ".join(map(named, fault.named[:_NAMED]))
    if len(fault.named) > _NAMED:
        names = gettext("%(names)s and %(number)s more", names=names, number=len(fault.named) - _NAMED)
    told = _about_time(fault) | _about_others(names) | _about_places() | _about_days_by_hand()
    found = told.get(f"{fault.field}.{fault.rule}") or told.get(fault.rule)
    return found or f"{fault.field}: {fault.rule}"


def _about_time(fault: PlanningError) -> dict[str, str]:
    limit = fault.limit or 0
    word = fault.named[0] if fault.named else ""
    return {
        "not_after_start": gettext("The last day must not be before the first."),
        "out_of_range": gettext("At most %(limit)s.", limit=limit) if limit else gettext("This is out of range."),
        "too_long": gettext("At most %(most)s characters.", most=limit),
        "too_many": gettext("At most %(limit)s.", limit=limit),
        "count_refused": gettext("COUNT is not used: give a last day instead."),
        "until_refused": gettext("UNTIL is not used: give a last day instead."),
        "sub_daily_refused": gettext("Nothing repeats within a day. Choose hours instead."),
        "not_supported": gettext("The part “%(word)s” of this rule is not supported.", word=word),
        "not_readable": gettext("This rule cannot be read. An example: FREQ=MONTHLY;BYDAY=-1FR"),
        "not_with_weekly": gettext("A weekly rule has no days of the month."),
        "ordinal_needs_month_or_year": gettext("“The second Thursday” needs a month or a year."),
        "not_lunar": gettext("No lunar year has this day. Both ends need a month, or neither."),
        "not_hours": gettext("Write hours such as 07:30–11:30, 13:30–17:00."),
        "empty_window": gettext("It ends when it begins. For the whole day write 00:00–00:00."),
        "priority_too_long": gettext(
            "Priority is for at most %(limit)s hours a day. Choose hours, or “Usual”.", limit=limit
        ),
    }


def _about_others(names: str) -> dict[str, str]:
    return {
        "not_alone": gettext("Another wants to be alone there at the same time: %(names)s.", names=names),
        "too_much_together": gettext("Together with these it is more than half of the time: %(names)s.", names=names),
        "before_campaign": gettext("The campaign begins later: %(names)s.", names=names),
        "after_campaign": gettext("The campaign ends earlier: %(names)s.", names=names),
        "placements_outside": gettext("These would begin outside the campaign: %(names)s.", names=names),
        "in_use": gettext("These still use it: %(names)s.", names=names),
        "stopped": gettext("This has been ended. Make a new one."),
        "archived": gettext("This has been put away. Make a new one."),
        "taken": gettext("There is one of this name already."),
    }


def _about_places() -> dict[str, str]:
    return {
        "missing": gettext("Fill this in."),
        "unknown": gettext("Choose one."),
        "slots.missing": gettext("Tick at least one page."),
        "site.unknown": gettext("This place or screen is no longer in use. Choose another."),
        "dayparts.unknown": gettext("These hours are no longer offered. Choose others."),
        "include.not_for_slot": gettext("These places do not have the pages that are ticked."),
        "needs_exact_place": gettext("Tick by name each portal or screen on which it shall be alone."),
        "included_too": gettext("The same place is chosen and left out."),
        "taken_down": gettext("This article was taken down. Choose another."),
        "not_published": gettext("This service is not published."),
        "not_promotable": gettext("This service cannot be promoted: it is not online, or its facts are not confirmed."),
    }


def _about_days_by_hand() -> dict[str, str]:
    return {
        "not_a_day": gettext("Write days such as 24/11/2026, with a comma between them."),
        "outside": gettext("An added day is before the first day or after the last."),
        "left_out_too": gettext("The same day is added and left out."),
    }
