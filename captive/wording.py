"""The domain's enums and numbers as sentences for residents: plain, polite, fifteen words at most."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hotspot.access.policy import EndReason, Refusal, Refused
from hotspot.clock import Moment, local
from hotspot.content.edition import Door, LifeEvent, OnlineLevel
from hotspot.content.incentives import Saving
from hotspot.network.reception import Reception
from hotspot.web.language import decimal, gettext, ngettext

_PLAUSIBLE_YEAR = 2026  # a box without a clock battery starts in 1970: better no hour than a wrong one
_MINUTE_SECONDS = 60
_GIGABYTE, _MEGABYTE = 1_000_000_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a resident must know: what it is, and what to do or when to come back."""

    title: str
    text: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What an incentive is, for whom, by which document and until when (None: until further notice).

    ``language`` is that of its words; a document has its name in Vietnamese.
    """

    language: str
    what: str
    who: str
    legal_basis: str
    until: str | None


def refused(answer: Refused, at: Moment, zone: str) -> Notice:
    """Why a device may not come in, and when it may."""
    titles = {
        Refusal.BLOCKED: gettext("This device may not use this Wi-Fi."),
        Refusal.CLOSED: gettext("The Wi-Fi is closed at this hour."),
        Refusal.DAILY_TIME: gettext("Your time for today is used up."),
        Refusal.DAILY_VOLUME: gettext("Your data for today is used up."),
        Refusal.TOO_OFTEN: gettext("This device has joined too often today."),
        Refusal.PLACE_FULL: gettext("Too many people are on this Wi-Fi just now."),
        Refusal.PLACE_VOLUME: gettext("This place has used all its data for today."),
        Refusal.NO_PLAN: gettext("This Wi-Fi is not ready yet."),
    }
    return Notice(titles[answer.reason], _come_back(answer, at, zone), stops=True)


def ended(reason: EndReason) -> Notice:
    """Which limit ended the last visit; the device may come back at once."""
    titles = {
        EndReason.SESSION: gettext("Your last visit ran out of time."),
        EndReason.DAILY_TIME: gettext("Your time for that day was used up."),
        EndReason.CLOSING: gettext("The Wi-Fi had closed for the day."),
        EndReason.VOLUME: gettext("Your data for that day was used up."),
        EndReason.IDLE: gettext("Your device was idle for long, so it left the network."),
        EndReason.LEFT: gettext("You have left the network."),
        EndReason.CLOSED: gettext("Staff ended your last visit."),
        EndReason.BLOCKED: gettext("Staff had stopped this device. It may come in again."),
    }
    return Notice(titles[reason], gettext("You can join again now."))


def when(until: datetime, at: Moment, zone: str) -> str:
    """``until`` as people say it, seen from ``at``: the hour today, tomorrow or on a date."""
    there, here = local(until, zone), local(at.wall, zone)
    hour = there.strftime("%H:%M")
    if there.date() == here.date():
        return gettext("%(hour)s today", hour=hour)
    if there.date() == here.date() + timedelta(days=1):
        return gettext("%(hour)s tomorrow, %(day)s", hour=hour, day=day(there.date()))
    return gettext("%(hour)s on %(day)s", hour=hour, day=day(there.date()))


def until(end: datetime, zone: str) -> str:
    """``Until 15:00, 23/11/2026.``, the same whenever it is read; empty while our clock has obviously not been set."""
    there = local(end, zone)
    if there.year < _PLAUSIBLE_YEAR:
        return ""
    return gettext("Until %(hour)s, %(day)s.", hour=there.strftime("%H:%M"), day=day(there.date()))


def hour(until: datetime, zone: str) -> str | None:
    """The hour of ``until`` on the wall, None while our clock has obviously not been set."""
    there = local(until, zone)
    return there.strftime("%H:%M") if there.year >= _PLAUSIBLE_YEAR else None


def day(on: date) -> str:
    """``23/11/2026``."""
    return on.strftime("%d/%m/%Y")


def day_before(on: date) -> str:
    """The last day of a span whose end is excluded."""
    return day(on - timedelta(days=1))


def dong(amount: int) -> str:
    """``20.000 đồng``."""
    return f"{decimal(amount, 0)} đồng"


def badge(saving: Saving) -> str:
    """What filing online saves, in one line."""
    if saving.after == 0:
        return gettext("0 đồng when you file online")
    return gettext(
        "Online: down from %(before)s to %(after)s", before=dong(saving.before or 0), after=dong(saving.after)
    )


def saved(saving: Saving, language: str) -> Saved:
    """The rest of what there is to say about ``saving``."""
    until = day_before(saving.ends_on) if saving.ends_on else None
    told_in = language if saving.words.get(language, {}).get("who") else "vi"
    return Saved(told_in, saving.said(language, "what"), saving.said(language, "who"), saving.legal_basis, until)


def duration(seconds: int) -> str:
    """Hours and minutes; a minute that has begun counts, so that a fresh hour reads as one."""
    hours, minutes = divmod(max(-(-seconds // _MINUTE_SECONDS), 1), 60)
    parts = [ngettext("%(num)d hour", "%(num)d hours", hours)] if hours else []
    parts += [ngettext("%(num)d minute", "%(num)d minutes", minutes)] if minutes else []
    return " ".join(parts)


def size(octets: int) -> str:
    """Decimal mega- or gigabytes, with the decimal mark of the language."""
    if octets >= _GIGABYTE:
        return f"{decimal(octets / _GIGABYTE, 1)} GB"
    return f"{decimal(octets // _MEGABYTE, 0)} MB"


def few(count: int) -> str:
    """``count`` with the mark for thousands; below five it is not told, because it could be about somebody."""
    return gettext("fewer than 5") if count < 5 else decimal(count, 0)


def level(online: OnlineLevel) -> str:
    """How much of a service works online."""
    return {
        OnlineLevel.FULL: gettext("Done entirely online"),
        OnlineLevel.PARTIAL: gettext("Begun online, finished at the office"),
        OnlineLevel.COUNTER: gettext("Done at the office"),
    }[online]


def where(online: OnlineLevel) -> str:
    """Where a service is asked for."""
    return {
        OnlineLevel.FULL: gettext("The National Public Service Portal or the VNeID app."),
        OnlineLevel.PARTIAL: gettext("The National Public Service Portal first, then the public service centre."),
        OnlineLevel.COUNTER: gettext("The public service centre of the commune."),
    }[online]


def event(group: LifeEvent) -> str:
    """A family's event, as a heading."""
    return {
        LifeEvent.BIRTH: gettext("A child is born"),
        LifeEvent.WEDDING: gettext("Getting married"),
        LifeEvent.DEATH: gettext("A relative has died"),
        LifeEvent.MOVING: gettext("Moving house"),
        LifeEvent.CARE: gettext("Care and allowances"),
        LifeEvent.LAND: gettext("Land and houses"),
        LifeEvent.TRADE: gettext("Trade and business"),
        LifeEvent.PAPERS: gettext("Personal papers"),
        LifeEvent.SCHOOL: gettext("School"),
        LifeEvent.VOICE: gettext("Questions and complaints"),
    }[group]


def received(state: Reception, here: datetime) -> str:
    """Whether staff receive people now, until when, or when next; ``here`` is the wall clock."""
    if state.until is not None:
        return gettext("Open now, until %(hour)s.", hour=state.until.strftime("%H:%M"))
    closed = gettext("Closed today: public holiday.") if state.holiday else gettext("Closed now.")
    if state.again is None:
        return closed
    hour, on = state.again.strftime("%H:%M"), day(state.again.date())
    later = gettext("Opens at %(hour)s on %(day)s.", hour=hour, day=on)
    if state.again.date() == here.date():
        later = gettext("Opens at %(hour)s today.", hour=hour)
    return f"{closed} {later}"


def when_seen(seen: datetime, zone: str) -> str:
    """``09:30, 23/11/2026``."""
    there = local(seen, zone)
    return f"{there:%H:%M}, {day(there.date())}"


def door(which: Door) -> str:
    """For whom, as a heading."""
    return {
        Door.PEOPLE: gettext("For people and families"),
        Door.BUSINESS: gettext("For household businesses and companies"),
    }[which]


def unknown_device() -> Notice:
    """For a device that the network does not know."""
    title = gettext("We cannot tell which device this is.")
    return Notice(title, gettext("Turn Wi-Fi off and on, then open this page again."), stops=True)


def press_again() -> Notice:
    """For a tap whose ticket was too old, used before, or not ours."""
    return Notice(gettext("Please press the button again."), gettext("The page had been open for too long."))


def _come_back(answer: Refused, at: Moment, zone: str) -> str:
    if answer.reason is Refusal.PLACE_FULL:
        return gettext("Please try again in a few minutes.")
    if answer.until is None or local(answer.until, zone).year < _PLAUSIBLE_YEAR:
        return gettext("Please ask the staff of this place.")
    return gettext("You may come back at %(when)s.", when=when(answer.until, at, zone))
