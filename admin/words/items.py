"""What is said about articles: kinds of blocks, their fields, states, and what must be mended or might be better."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from hotspot.content.items.blocks import Rule
from hotspot.content.items.differences import Change
from hotspot.content.items.lint import Advice
from hotspot.content.items.models import RevisionState
from hotspot.content.items.shapes import Kind
from hotspot.content.items.standing import Phase

FIELDS: dict[str, LazyString] = {
    "text": lazy_gettext("Text"),
    "title": lazy_gettext("Title"),
    "alt": lazy_gettext("What the picture shows, for those who cannot see it"),
    "lines": lazy_gettext("Papers, one a line"),
    "amount": lazy_gettext("What it costs"),
    "exemption": lazy_gettext("Who pays nothing or less"),
    "time": lazy_gettext("How long it takes"),
    "value": lazy_gettext("What is gained, such as: free when filed online"),
    "basis": lazy_gettext("Legal basis: number and date of the document"),
    "first_day": lazy_gettext("First day"),
    "last_day": lazy_gettext("Last day"),
    "source": lazy_gettext("Source of the numbers"),
    "picture": lazy_gettext("Picture"),
    "media": lazy_gettext("Film or recording"),
    "question": lazy_gettext("Question"),
    "answer": lazy_gettext("Answer"),
    "name": lazy_gettext("Who"),
    "place": lazy_gettext("Where"),
    "hours": lazy_gettext("When"),
    "phone": lazy_gettext("Telephone"),
    "url": lazy_gettext("Address, such as https://dichvucong.gov.vn or /dich-vu"),
    "label": lazy_gettext("What the button says"),
}

RULES: dict[Rule, LazyString] = {
    Rule.MISSING: lazy_gettext("Fill this in."),
    Rule.TOO_LONG: lazy_gettext("This is too long. Shorten it."),
    Rule.NO_SOURCE: lazy_gettext("There is a number here. Say where it comes from."),
    Rule.NO_EXEMPTION: lazy_gettext("A fee is never told without saying who pays nothing or less."),
    Rule.NO_ALT: lazy_gettext("Say what the picture shows, for those who cannot see it."),
    Rule.NO_CAPTIONS: lazy_gettext("This film has no Vietnamese captions. Add them in the library."),
    Rule.NO_TRANSCRIPT: lazy_gettext("Nobody wrote down what is spoken here. Add it in the library."),
    Rule.NO_LANGUAGE: lazy_gettext("Say in the library which language is spoken here."),
    Rule.NO_SUCH_MEDIUM: lazy_gettext("This is no longer in the library. Choose another."),
    Rule.NOT_READY: lazy_gettext("This is still being prepared. Wait a moment, then hand in again."),
    Rule.NOT_A_LINK: lazy_gettext("Links go to https addresses, tel: numbers or our own pages."),
    Rule.NOT_A_PHONE: lazy_gettext("Write a telephone number, such as 0236 387 1234."),
    Rule.NOT_A_DAY: lazy_gettext("Write a day, such as 23/11/2026."),
    Rule.ENDS_BEFORE: lazy_gettext("The last day must not be before the first."),
    Rule.PAST: lazy_gettext("This day is over. Choose a later one."),
    Rule.NO_BLOCKS: lazy_gettext("There is nothing in it yet. Add a block."),
    Rule.TOO_MANY: lazy_gettext("At most 40 blocks. Make two articles of it."),
    Rule.UNREADABLE: lazy_gettext("This cannot be read. Remove the block and write it anew."),
}

ERRORS: dict[str, LazyString] = {
    "not_draft": lazy_gettext("There is no draft any more: it was handed in or thrown away."),
    "in_review": lazy_gettext("This waits for approval. Take it back to change it."),
    "not_in_review": lazy_gettext("This no longer waits for approval. Somebody was quicker."),
    "not_approved": lazy_gettext("Only what was approved can be published."),
    "own": lazy_gettext("You wrote in it, so somebody else approves it."),
    "no_reason": lazy_gettext("Say why, in at most 400 characters: the author reads it."),
    "expired": lazy_gettext("Its last day is over. Write a new draft with a later one."),
    "not_out": lazy_gettext("This is not public at the moment."),
    "placed": lazy_gettext("A plan names this article. End that first."),
    "no_title": lazy_gettext("Write a title with letters."),
    "digest": lazy_gettext("What was handed in is not what is stored. Tell the administrator."),
}

TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        RevisionState.DRAFT: lazy_gettext("Draft"),
        RevisionState.IN_REVIEW: lazy_gettext("Waits for approval"),
        RevisionState.CHANGES_REQUESTED: lazy_gettext("Sent back"),
        RevisionState.APPROVED: lazy_gettext("Approved"),
        RevisionState.PUBLISHED: lazy_gettext("Public"),
        RevisionState.RETIRED: lazy_gettext("Was public"),
    },
    {
        Phase.WAITING: lazy_gettext("Waits for approval"),
        Phase.SENT_BACK: lazy_gettext("Sent back"),
        Phase.APPROVED: lazy_gettext("Approved, not yet public"),
        Phase.WRITTEN: lazy_gettext("Being written"),
        Phase.OUT: lazy_gettext("Public"),
        Phase.EXPIRED: lazy_gettext("Expired"),
        Phase.TAKEN_DOWN: lazy_gettext("Taken down"),
    },
    {
        Kind.HEADING: lazy_gettext("Heading"),
        Kind.TEXT: lazy_gettext("Text"),
        Kind.BENEFIT: lazy_gettext("Benefit"),
        Kind.STEP: lazy_gettext("Step"),
        Kind.CHECKLIST: lazy_gettext("Papers to bring"),
        Kind.FEE: lazy_gettext("Fee and time"),
        Kind.INCENTIVE: lazy_gettext("Incentive"),
        Kind.NOTICE: lazy_gettext("Notice"),
        Kind.VIDEO: lazy_gettext("Film"),
        Kind.AUDIO: lazy_gettext("Recording"),
        Kind.FAQ: lazy_gettext("Question and answer"),
        Kind.CONTACT: lazy_gettext("Contact"),
        Kind.LINK: lazy_gettext("Link"),
        Kind.QR: lazy_gettext("QR code"),
    },
    {
        Advice.TYPO: lazy_gettext("Perhaps mistyped:"),
        Advice.NO_SYLLABLE: lazy_gettext("Is this a word?"),
        Advice.OUTDATED: lazy_gettext("No longer so called:"),
        Advice.ABBREVIATION: lazy_gettext("Write it in full the first time:"),
        Advice.EVERYDAY: lazy_gettext("Said more simply:"),
        Advice.LONG_SENTENCE: lazy_gettext("A long sentence; how many words:"),
    },
    {
        Change.SAME: lazy_gettext("Unchanged"),
        Change.GONE: lazy_gettext("Gone"),
        Change.NEW: lazy_gettext("New"),
    },
)
