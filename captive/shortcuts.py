"""Short addresses: ``/q/<code>`` is scanned from a leaflet or a screen, ``/c/<code>`` leads on to the national portal.

Both count and lead on at once. Where ``/c/`` leads is the address that the service itself has; never one of the URL.
"""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from captive import counted
from captive.gone import PARAMETER, Why
from captive.links import article, link
from hotspot.content.counting import links
from hotspot.content.counting.links import Leads, Target
from hotspot.content.edition import OnlineLevel, is_government
from hotspot.web.app import at, db

pages = Blueprint("shortcuts", __name__)


@pages.get("/q/<code>")
def scan(code: str) -> Response:
    """Where the code leads now: what it is about, its service, or the list with a sentence."""
    target = links.follow(db(), code, at().wall)
    if target.link is not None:
        counted.scanned(target.link)
    return redirect(_page(target))


@pages.get("/c/<code>")
def leave(code: str) -> Response:
    """On to the page of the service on the national portal; to our own page where there is none."""
    target = links.follow(db(), code, at().wall)
    sheet = links.portal(db(), target)
    if sheet is None or target.link is None or sheet.online_level is OnlineLevel.COUNTER:
        return redirect(_page(target))
    if not is_government(sheet.portal_url):
        return redirect(_page(target))
    counted.left(target.link.subject)
    return redirect(sheet.portal_url)


def _page(target: Target) -> str:
    """Our page for ``target``."""
    if target.leads is Leads.SERVICE:
        return link("services.one", slug=target.slug)
    if target.leads is Leads.SERVICE_INSTEAD:
        return link("services.one", slug=target.slug, **{PARAMETER: Why.OVER.value})
    if target.leads is Leads.ITEM:
        return article(target.slug)
    why = Why.UNKNOWN if target.leads is Leads.UNKNOWN else Why.OVER
    return link("services.everything", **{PARAMETER: why.value})
