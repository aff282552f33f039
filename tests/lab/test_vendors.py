"""The table of probes is itself right: exact bodies, and rules that tell the internet from a portal."""

import pytest

from tests.lab.probes import APPLE, FIREFOX, NCSI, NM, OLD_NCSI, PROBES, Probe, Seen, Verdict

PAGE = b"<!doctype html><title>Wi-Fi</title><p>Welcome"
each = pytest.mark.parametrize("probe", PROBES, ids=lambda probe: f"{probe.vendor} {probe.host}{probe.path}")


def _true(probe: Probe) -> Seen:
    return Seen(probe.status, probe.body, {name.lower(): value for name, value in probe.extra})


def test_success_bodies_have_the_lengths_their_vendors_publish() -> None:
    assert [len(body) for body in (APPLE, NCSI, OLD_NCSI, FIREFOX, NM)] == [68, 22, 14, 90, 24]


@each
def test_a_vendor_takes_its_true_answer_for_the_internet(probe: Probe) -> None:
    assert probe.reads(_true(probe)) is Verdict.ONLINE


@each
def test_a_vendor_takes_a_redirect_for_a_portal(probe: Probe) -> None:
    assert probe.reads(Seen(302, PAGE, {"location": "http://10.80.0.1/"})) is Verdict.PORTAL


@each
def test_a_vendor_takes_no_answer_for_no_internet(probe: Probe) -> None:
    assert probe.reads(None) is Verdict.OFFLINE


def test_vendors_disagree_about_everything_but_a_302() -> None:
    """Why the portal answers 302 and nothing else (INT-2, INT-3, H511-3)."""
    vendors = {probe.vendor: probe for probe in PROBES}
    heard = {
        "a page": Seen(200, PAGE, {"content-length": str(len(PAGE))}),
        "511": Seen(511, PAGE, {}),
        "301": Seen(301, PAGE, {"location": "http://10.80.0.1/"}),
        "an empty 200": Seen(200, b"", {"content-length": "0"}),
    }
    minds = {what: {vendors[name].reads(seen) for name in ("android", "chromeos", "firefox")}
             for what, seen in heard.items()}  # fmt: skip
    assert minds == {
        "a page": {Verdict.PORTAL, Verdict.SUSPECTED},
        "511": {Verdict.OFFLINE, Verdict.PORTAL},
        "301": {Verdict.PORTAL, Verdict.OFFLINE},
        "an empty 200": {Verdict.OFFLINE, Verdict.ONLINE, Verdict.PORTAL},
    }


@pytest.mark.parametrize(
    ("vendor", "seen", "verdict"),
    [
        ("apple", Seen(200, APPLE + b"\n"), Verdict.ONLINE),
        ("apple", Seen(200, b"<p>" + APPLE), Verdict.PORTAL),
        ("android", Seen(200, b"abcd", {"content-length": "4"}), Verdict.OFFLINE),
        ("android", Seen(200, b"abcde", {"content-length": "5"}), Verdict.PORTAL),
        ("android", Seen(399, b""), Verdict.PORTAL),
        ("android", Seen(400, PAGE), Verdict.OFFLINE),
        ("windows", Seen(200, NCSI + b"\n"), Verdict.PORTAL),
        ("chromeos", Seen(307, b"", {"location": "/"}), Verdict.PORTAL),
        ("chromeos", Seen(303, b"", {"location": "/"}), Verdict.OFFLINE),
        ("chromeos", Seen(200, b"x"), Verdict.ONLINE),
        ("firefox", Seen(200, FIREFOX + b"\n"), Verdict.PORTAL),
        ("firefox", Seen(404, PAGE), Verdict.OFFLINE),
        ("networkmanager", Seen(200, PAGE, {"x-networkmanager-status": "online"}), Verdict.ONLINE),
    ],
)
def test_the_edges_of_each_rule(vendor: str, seen: Seen, verdict: Verdict) -> None:
    assert next(probe for probe in PROBES if probe.vendor == vendor).reads(seen) is verdict
