"""To which names the staff face answers, and from where it takes forms."""

import ssl
import subprocess
from pathlib import Path

import pytest

import admin
from admin.certificate import names_in
from admin.hosts import own_names, split
from hotspot import settings as settings_module
from hotspot.db import Database
from hotspot.settings import Settings
from tests.admin.desk import STAFF, Desk

FOREIGN = (
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.",
    "localhost.evil.example",
    "10.80.0.1",
    "10.80.0.1:8443",
    "[::2]:8443",
    "127.0.0.1:8443@evil.example",
    "127.0.0.1:8443, evil.example",
    "127.0.0.1:",
    "127.0.0.1:abc",
    "127.0.0.1:123456",
    "localhost/",
    "http://localhost",
    "0.0.0.0",
    "2130706433",
    "127.1",
    "*",
    "a" * 300,  # longer than a label can be (RFC 1035 2.3.4): no address can be built of it
    "đường.làng",
    ".",
    " ",
    "",
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: no row is concerned."""
    return sqlite_url


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_host_is_told_that_it_is_not_served_here(desk: Desk, host: str) -> None:
    answer = desk.client.get("/dang-nhap", base_url=STAFF, environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8443", "localhost:9999", "LOCALHOST", "[::1]:8443"])
def test_loopback_is_ours_on_any_port(desk: Desk, host: str) -> None:
    answer = desk.client.get("/dang-nhap", base_url=STAFF, environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 200


def test_a_forwarded_host_counts_for_nothing(desk: Desk) -> None:
    answer = desk.ask("/dang-nhap", **{"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:8444"},
    ],
)
def test_a_form_from_elsewhere_is_refused_with_a_good_token(desk: Desk, headers: dict[str, str]) -> None:
    desk.enter()
    token = desk.get("/tai-khoan").form("/tai-khoan/phien-khac").values["csrf_token"]
    answer = desk.client.post("/dang-xuat", base_url=STAFF, data={"csrf_token": token}, headers=headers)
    assert answer.status_code == 403
    assert desk.ask("/").status_code == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": STAFF}, {}])
def test_our_own_forms_are_taken(desk: Desk, headers: dict[str, str]) -> None:
    desk.enter()
    token = desk.get("/tai-khoan").form("/tai-khoan/phien-khac").values["csrf_token"]
    answer = desk.client.post("/dang-xuat", base_url=STAFF, data={"csrf_token": token}, headers=headers)
    assert answer.status_code == 302


def test_a_form_without_its_token_gets_a_plain_page(desk: Desk) -> None:
    desk.enter()
    answer = desk.client.post("/dang-xuat", base_url=STAFF)
    assert answer.status_code == 400
    assert "This form cannot be used any more" in answer.text


def test_a_token_of_another_session_is_worth_nothing(desk: Desk) -> None:
    desk.enter()
    other = Desk(desk.app, desk.database, desk.clock)
    foreign = other.get("/dang-nhap").form("/dang-nhap").values["csrf_token"]
    assert desk.client.post("/dang-xuat", base_url=STAFF, data={"csrf_token": foreign}).status_code == 400


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of our own for two names, a pattern and two addresses."""
    path, names = tmp_path / "desk.pem", "DNS:Wifi.DongAnh.example,DNS:*.example,IP:192.168.9.1,IP:fd00::9"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    named = ("-subj", "/CN=ignored.example", "-addext", f"subjectAltName={names}")
    command = ["openssl", "req", "-x509", *curve, *named, "-keyout", str(tmp_path / "desk.key"), "-out", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


def test_the_certificate_s_names_are_ours_and_its_patterns_are_not(certificate: Path, settings: Settings) -> None:
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii"))
    assert names_in(der) == {"wifi.donganh.example", "192.168.9.1", "[fd00::9]"}
    chosen = settings_module.load(
        {}, data=settings.data, admin_certificate=str(certificate), admin_address="192.168.9.2", gate="simulated"
    )
    loopback = {"localhost", "127.0.0.1", "[::1]"}
    assert own_names(chosen) == loopback | {"192.168.9.2", "wifi.donganh.example", "192.168.9.1", "[fd00::9]"}


def test_with_a_certificate_cookies_are_bound_to_the_host_and_browsers_stay_with_https(
    certificate: Path, settings: Settings, database: Database
) -> None:
    chosen = settings_module.load({}, data=settings.data, admin_certificate=str(certificate), gate="simulated")
    client = admin.create_app(chosen, database).test_client()
    answer = client.get("/dang-nhap", base_url="https://wifi.donganh.example:8443")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-admin=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
    assert client.get("/dang-nhap", base_url="https://wifi.donganh.example:9999").status_code == 421


def test_without_one_the_cookie_is_still_strict_and_hidden_from_scripts(desk: Desk) -> None:
    parts = set(desk.ask("/dang-nhap").headers["Set-Cookie"].split("; "))
    assert {"HttpOnly", "Path=/", "SameSite=Strict"} <= parts


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_damaged_certificate_has_no_names_but_breaks_nothing(certificate: Path, cut: int) -> None:
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii"))
    assert names_in(der[:cut]) <= names_in(der)


@pytest.mark.parametrize(
    ("host", "parts"),
    [("a:1", ("a", "1")), ("A", ("a", "")), ("[::1]:8443", ("[::1]", "8443")), ("a:1:2", ("", "")), ("a b", ("", ""))],
)
def test_a_host_is_split_or_refused(host: str, parts: tuple[str, str]) -> None:
    assert split(host) == parts
