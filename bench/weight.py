"""The welcome page in a browser on a phone: what it weighs on the wire, whom it asks, what policy and axe-core say.

Each absence is followed by a control: a deed that must be seen, or nothing would have been shown.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.figures import Row, at_most, judged, none, number
from bench.ours import Hotspot
from bench.pace import Pace
from tests.journeys.chromium import Sheet, chromium, sheet
from tests.lab.namespace import LabError

PART = "weight"
_AXE = Path(__file__).parents[1] / "tests" / "journeys" / "axe" / "axe.min.js"
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
_WATCH = """
  window.__refused = [];
  document.addEventListener('securitypolicyviolation', seen => window.__refused.push(seen.violatedDirective));
"""
_INLINE_STYLE = "document.body.setAttribute('style', 'color: red')"
_NAMELESS_PICTURE = "document.body.appendChild(document.createElement('img')).src = '/x.png'"


def measure(_pace: Pace) -> Iterator[Row]:
    """By the way a resident comes: any address, the redirect, the page."""
    with Hotspot() as hotspot:
        phone = hotspot.phones(1)[0]
        with chromium(phone.namespace, hotspot.street.folder) as browser, sheet(browser) as seen:
            seen.page.add_init_script(_WATCH)
            weights = _weighed(seen)
            seen.page.goto(f"{hotspot.portal}/", wait_until="networkidle")
            yield from _rows(seen, weights, hotspot.address)
            yield from _accessible(seen)


def _weighed(seen: Sheet) -> list[float]:
    """Bytes on the wire of everything from now on, as it arrives."""
    weights: list[float] = []
    wire = seen.page.context.new_cdp_session(seen.page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    return weights


def _rows(seen: Sheet, weights: list[float], ours: str) -> Iterator[Row]:
    weight, strangers = sum(weights) / 1000, [url for url in seen.hosts if urlsplit(url).hostname != ours]
    if not weights or "/vao-mang" not in seen.page.content():
        raise LabError("the browser shows no welcome page")
    yield judged(PART, "welcome page in all, on the wire", weight, at_most(30, "KB"),
                 f"{number(weight)} KB in {len(weights)} answers")  # fmt: skip
    yield judged(PART, "requests to anybody else", len(strangers), none(), f"{len(strangers)} of {len(seen.hosts)}")
    refused = seen.page.evaluate("window.__refused") + seen.complaints
    yield judged(PART, "violations of the content security policy, and complaints of the browser", len(refused), none(),
                 f"{len(refused)} {' '.join(map(str, refused))[:120]}")  # fmt: skip
    seen.page.evaluate(_INLINE_STYLE)
    if not seen.page.evaluate("window.__refused"):
        raise LabError("an inline style was not refused: the policy is not in force, or is not watched")


def _accessible(seen: Sheet) -> Iterator[Row]:
    seen.page.reload(wait_until="networkidle")
    seen.page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = _violations(seen)
    yield judged(PART, "axe-core violations, WCAG 2.2 A and AA", len(found), none(), f"{len(found)} {' '.join(found)}")
    seen.page.evaluate(_NAMELESS_PICTURE)
    if "image-alt" not in _violations(seen):
        raise LabError("axe-core does not see a picture without a name")


def _violations(seen: Sheet) -> list[str]:
    found: dict[str, Any] = seen.page.evaluate("rules => axe.run(document, rules)", _RULES)
    return [str(one["id"]) for one in found["violations"]]
