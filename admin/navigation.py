"""The menu: which page stands where, under which icon, and what opens it. A member sees what they may open."""

from dataclasses import dataclass

from flask import request
from flask_babel import LazyString, lazy_gettext

from admin.guard import may
from hotspot.staff.permissions import Permission


@dataclass(frozen=True, slots=True)
class Page:
    """One line of the menu."""

    endpoint: str
    name: LazyString
    icon: str
    permission: Permission
    below: tuple[str, ...] = ()  # further blueprints whose pages are reached from it

    @property
    def current(self) -> bool:
        """Whether this page, or one below it, is open."""
        return request.blueprint in (self.endpoint.partition(".")[0], *self.below)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Pages that belong together."""

    name: LazyString | str
    pages: tuple[Page, ...]


CHAPTERS = (
    Chapter(
        "",
        (
            Page("overview.today", lazy_gettext("Today"), "home", Permission.SEE_TODAY),
            Page("residents.listing", lazy_gettext("Connected now"), "device-mobile", Permission.SEE_CONNECTED),
            Page("blocks.listing", lazy_gettext("Blocked devices"), "ban", Permission.BLOCK_DEVICES),
        ),
    ),
    Chapter(
        lazy_gettext("What is shown"),
        (
            Page(
                "calendar.week",
                lazy_gettext("Calendar"),
                "calendar",
                Permission.SEE_CONTENT,
                ("previews", "checks", "feeds"),
            ),
            Page(
                "placements.listing",
                lazy_gettext("Placements"),
                "speakerphone",
                Permission.SEE_CONTENT,
                ("dayparts", "holidays"),
            ),
            Page("campaigns.listing", lazy_gettext("Campaigns"), "clock-plus", Permission.SEE_CONTENT),
            Page("articles.listing", lazy_gettext("Articles"), "edit", Permission.SEE_CONTENT, ("editor", "approval")),
            Page("library.listing", lazy_gettext("Library"), "photo", Permission.SEE_CONTENT),
            Page("screens.listing", lazy_gettext("Screens"), "device-desktop", Permission.SEE_CONTENT),
            Page("emergencies.listing", lazy_gettext("Warnings"), "alert-triangle", Permission.SEE_CONTENT),
        ),
    ),
    Chapter(
        lazy_gettext("Public services"),
        (
            Page(
                "services.listing", lazy_gettext("Public services"), "file-text", Permission.SEE_CONTENT, ("overrides",)
            ),
            Page("incentives.listing", lazy_gettext("Incentives"), "circle-check", Permission.SEE_CONTENT),
            Page("portal_links.listing", lazy_gettext("Links to the portal"), "world", Permission.SEE_CONTENT),
        ),
    ),
    Chapter(
        lazy_gettext("The hotspot"),
        (
            Page("plans.listing", lazy_gettext("Plans"), "gauge", Permission.SEE_PLANS),
            Page("network.listing", lazy_gettext("Places"), "map-pin", Permission.SEE_SITES),
        ),
    ),
    Chapter(
        lazy_gettext("What comes of it"),
        (
            Page("figures.overview", lazy_gettext("Figures"), "chart-bar", Permission.SEE_FIGURES),
            Page("trials.listing", lazy_gettext("Experiments"), "scale", Permission.SEE_FIGURES),
        ),
    ),
    Chapter(
        lazy_gettext("Records"),
        (
            Page("log.ask", lazy_gettext("Connection log"), "history", Permission.READ_LOG),
            Page("records.listing", lazy_gettext("What staff did"), "shield-check", Permission.READ_AUDIT),
            Page("team.listing", lazy_gettext("Members"), "users", Permission.MANAGE_MEMBERS),
        ),
    ),
)


def menu() -> list[Chapter]:
    """The chapters with the pages that the member who asks may open."""
    found = (
        Chapter(chapter.name, tuple(page for page in chapter.pages if may(page.permission))) for chapter in CHAPTERS
    )
    return [chapter for chapter in found if chapter.pages]
