"""Sentences about the box that no street can provoke: other kernels, other clocks."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hotspot import clock
from hotspot.network.box import examine
from hotspot.network.box.finding import Finding, Severity
from hotspot.settings import Settings
from tests.hotspot.network.box.test_certificate import NAME, NOW, issue

DAY = timedelta(days=1)


@pytest.mark.parametrize("release", ["4.19.0-6-amd64", "5.4.0", "5.9.16"])
def test_a_kernel_that_is_too_old(release: str) -> None:
    (found,) = examine.kernel(release)
    assert found.severity is Severity.FAIL
    assert found.sentence == f"Linux {release} is too old: the gate needs 5.10 or later, as in Debian 11."


@pytest.mark.parametrize("release", ["5.10.0-9-arm64", "6.1.0-27-amd64", "6.18.44", "10.0", "odd"])
def test_a_kernel_that_will_do(release: str) -> None:
    assert list(examine.kernel(release)) == []


def test_a_kernel_without_ipv6(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(examine, "_IPV6", tmp_path / "missing")
    assert [one.sentence for one in examine.kernel()] == [
        "This kernel has no IPv6: start it without ipv6.disable=1.",
    ]


def judged(pair: tuple[str, str]) -> Finding:
    box = replace(Settings(), portal_host=NAME, certificate=pair[0], certificate_key=pair[1])
    (found,) = examine.certificates(box)
    return found


def test_a_certificate_is_good_then_worth_a_warning_for_its_last_fortnight(tmp_path: Path) -> None:
    good = judged(issue(tmp_path / "a", NOW - DAY, NOW + 20 * DAY + DAY / 2))
    assert (good.severity, good.sentence) == (Severity.OK, "certificate: good for 20 days more.")
    late = issue(tmp_path / "b", NOW - DAY, NOW + 5 * DAY + DAY / 2)
    assert judged(late).severity is Severity.WARN
    assert judged(late).sentence == f"certificate: {late[0]} expires in 5 days: renew it."


@pytest.mark.parametrize(("known", "severity"), [(True, Severity.FAIL), (False, Severity.WARN)])
def test_one_not_valid_yet_is_forgiven_while_the_clock_is_not_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool, severity: Severity
) -> None:
    monkeypatch.setattr(clock, "synchronised", lambda: known)
    found = judged(issue(tmp_path, NOW + DAY, NOW + 9 * DAY))
    assert found.severity is severity
    assert found.sentence.endswith("is not valid yet: set this machine's clock.")


def test_the_staffs_certificate_is_looked_at_too(tmp_path: Path) -> None:
    chain, key = issue(tmp_path, NOW - 9 * DAY, NOW - DAY)
    box = replace(Settings(), admin_certificate=chain, admin_certificate_key=key)
    assert [one.sentence for one in examine.certificates(box)] == [f"admin_certificate: {chain} has expired: renew it."]


def test_without_certificates_there_is_nothing_to_say() -> None:
    assert list(examine.certificates(Settings())) == []
