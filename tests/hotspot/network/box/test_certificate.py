"""A certificate is judged as a phone would: by its key, its name and the date."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotspot import clock
from hotspot.network.box.certificate import Fault, judge
from tests.lab.namespace import run

NAME = "wifi.xa-thu.vn"
NOW = clock.now()  # OpenSSL judges by this machine's clock, so the test must live in its time

CA = """
[ca]
default_ca = here
[here]
dir = {folder}
database = {folder}/index
new_certs_dir = {folder}
serial = {folder}/serial
default_md = sha256
policy = anything
x509_extensions = leaf
unique_subject = no
[anything]
commonName = supplied
[leaf]
subjectAltName = DNS:{names}
"""


def issue(folder: Path, begins: datetime, ends: datetime, names: str = NAME) -> tuple[str, str]:
    """A self-signed certificate and its key, good between two moments."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index").write_text("", encoding="ascii")
    (folder / "serial").write_text("01\n", encoding="ascii")
    (folder / "ca.cnf").write_text(CA.format(folder=folder, names=names), encoding="ascii")
    chain, key, request = (str(folder / name) for name in ("chain.pem", "key.pem", "request.pem"))
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-subj", "/CN=lab")
    run("openssl", "req", *new, "-out", request)
    dates = [f"{at:%Y%m%d%H%M%SZ}" for at in (begins, ends)]
    run("openssl", "ca", "-batch", "-notext", "-selfsign", "-config", str(folder / "ca.cnf"), "-keyfile", key,
        "-in", request, "-out", chain, "-startdate", dates[0], "-enddate", dates[1])  # fmt: skip
    return chain, key


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return issue(tmp_path_factory.mktemp("good"), NOW - timedelta(days=1), NOW + timedelta(days=30, hours=1))


def test_a_good_one_is_good_for_so_many_days(good: tuple[str, str]) -> None:
    verdict = judge(*good, NAME, NOW)
    assert (verdict.fault, verdict.days) == (None, 30)


def test_any_name_will_do_where_none_is_known(good: tuple[str, str]) -> None:
    assert judge(*good, "", NOW).fault is None


def test_one_for_another_name_is_refused(good: tuple[str, str]) -> None:
    assert judge(*good, "wifi.xa-khac.vn", NOW).fault is Fault.NOT_THE_NAME


def test_a_wildcard_covers_one_label_and_no_more(tmp_path: Path) -> None:
    pair = issue(tmp_path, NOW - timedelta(days=1), NOW + timedelta(days=9), "*.xa-thu.vn")
    assert judge(*pair, NAME, NOW).fault is None
    assert judge(*pair, "a.b.xa-thu.vn", NOW).fault is Fault.NOT_THE_NAME


def test_the_key_of_another_is_refused(good: tuple[str, str], tmp_path: Path) -> None:
    _, other = issue(tmp_path, NOW - timedelta(days=1), NOW + timedelta(days=9))
    assert judge(good[0], other, NAME, NOW).fault is Fault.NOT_ITS_KEY


def test_one_that_has_expired_is_refused(tmp_path: Path) -> None:
    pair = issue(tmp_path, NOW - timedelta(days=9), NOW - timedelta(days=1))
    assert judge(*pair, NAME, NOW).fault is Fault.EXPIRED


def test_one_of_the_future_is_not_valid_yet(tmp_path: Path) -> None:
    pair = issue(tmp_path, NOW + timedelta(days=1), NOW + timedelta(days=9))
    assert judge(*pair, NAME, NOW).fault is Fault.NOT_YET


@pytest.mark.parametrize("text", ["", "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_unreadable(good: tuple[str, str], tmp_path: Path, text: str) -> None:
    path = tmp_path / "chain.pem"
    path.write_text(text, encoding="ascii")
    assert judge(str(path), good[1], NAME, NOW).fault is Fault.UNREADABLE
    assert judge(str(tmp_path / "missing.pem"), good[1], NAME, NOW).fault is Fault.UNREADABLE
    assert judge(good[0], str(path), NAME, NOW).fault is Fault.UNREADABLE
