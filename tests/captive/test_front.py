"""What is answered before Flask: interception (INT-*, H511-*), and what is too big or too odd (T10, T11)."""

from typing import Any
from unittest.mock import NonCallableMock

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from captive.detection import Detection
from captive.front import Front
from hotspot import settings as settings_module
from hotspot.settings import Settings
from tests.captive.resident import Portal

PLAIN = settings_module.load({}, gate="nftables", lan_ipv6="fd12:3456:789a::1/64")
SECURE = settings_module.load({}, portal_host="wifi.conglang.vn", certificate="/x.pem", certificate_key="/y.pem")
PROBES = (
    "captive.apple.com",
    "connectivitycheck.gstatic.com",
    "www.msftconnecttest.com",
    "detectportal.firefox.com",
    "nmcheck.gnome.org",
    "spectrum.s3.amazonaws.com",
    "203.0.113.7",
    "[2001:db8::7]",
)
FOREIGN = (
    ".", "*", "%", "10.80.0.1.", "10.80.0.1.evil.vn", "10.80.0.1:81", "10.80.0.1:80:80", "10.80.0.1:",
    "10.80.1", "0x0a500001", "evil.vn@10.80.0.1", "10.80.0.1@evil.vn", "10.80.0.1/evil", "10.80.0.1,evil.vn",
    "[::1]", "127.0.0.1", "127.0.0.1:2080", "localhost", "localhost:2080", "[::ffff:10.80.0.1]",
    "wifi.conglang.vn", "xn--conglang.vn", "10。80。0。1",
    "", " ", "10.80.0.1 ", "a" * 5000,
)  # fmt: skip
SUCCESS = (
    "Success",
    "Microsoft Connect Test",
    "Microsoft NCSI",
    "NetworkManager is online",
    "success\n",
    "81ce4465-7167-4dcb-835b-dcc9e44c112a",
    "support.mozilla.org/kb/captive-portal",
)


def strict(settings: Settings) -> Client:
    """A front behind which nothing may be reached: no page, no database, no drawing (INT-10)."""

    def pages(_environ: object, _start: object) -> Any:
        raise AssertionError("a foreign request reached Flask")

    nothing = NonCallableMock(spec=[])
    return Client(Front(Detection(settings), nothing, nothing, pages))


def ask(client: Client, host: str | None, method: str = "GET", path: str = "/generate_204") -> TestResponse:
    """One request; a ``host`` of None sends no Host header at all."""
    environ = {"REMOTE_ADDR": "10.80.0.9", "HTTP_HOST": host}
    if host is None:
        return client.open(path, method=method, environ_overrides=environ)
    return client.open(path, method=method, headers={"Host": host}, environ_overrides=environ)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("host", PROBES)
def test_int_1_a_foreign_host_is_redirected_with_302_and_the_connection_closes(host: str, method: str) -> None:
    answer = ask(strict(PLAIN), host, method)
    assert (answer.status_code, answer.location) == (302, "http://10.80.0.1/")
    assert (answer.headers["Cache-Control"], answer.headers["Connection"]) == ("no-store", "close")
    assert len(answer.data) == (int(answer.headers["Content-Length"]) if method == "GET" else 0)


def test_int_1_with_a_certificate_the_location_is_its_name() -> None:
    assert ask(strict(SECURE), PROBES[0]).location == "https://wifi.conglang.vn/"


def test_int_1_with_a_certificate_its_name_over_http_leads_to_https() -> None:
    assert ask(strict(SECURE), "wifi.conglang.vn", path="/dich-vu").location == "https://wifi.conglang.vn/"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_int_2_3_it_is_302_and_never_an_empty_200_or_204(method: str) -> None:
    answer = ask(strict(PLAIN), PROBES[1], method)
    assert answer.status == "302 Found"
    assert int(answer.headers["Content-Length"]) > 4


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_int_5_nothing_in_it_looks_like_success(method: str) -> None:
    answer = ask(strict(PLAIN), PROBES[4], method)
    assert [text for text in SUCCESS if text in answer.text] == []
    assert "X-NetworkManager-Status" not in answer.headers


def test_int_7_it_behaves_the_same_every_time() -> None:
    client = strict(PLAIN)
    answers = [ask(client, PROBES[0]) for _ in range(300)]
    assert {(one.status, one.data, tuple(one.headers)) for one in answers} == {
        (answers[0].status, answers[0].data, tuple(answers[0].headers))
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "CONNECT", "BREW"])
def test_h511_1_3_what_is_no_page_gets_511_which_links_and_is_not_stored(method: str) -> None:
    answer = ask(strict(PLAIN), "api.example.com", method)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (511, "no-store")
    assert '<a href="http://10.80.0.1/">' in answer.text
    assert "<form" not in answer.text
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize("host", [None, *FOREIGN])
def test_int_10_t11_a_host_that_only_looks_like_ours_is_not_ours(host: str | None) -> None:
    assert ask(strict(PLAIN), host).location == "http://10.80.0.1/"


@pytest.mark.parametrize(
    "host", ["10.80.0.1", "10.80.0.1:80", "10.80.0.1:2080", "[fd12:3456:789a::1]", "[FD12:3456:789A::1]:80"]
)
def test_int_11_our_addresses_of_both_families_are_ours(host: str) -> None:
    assert Detection(PLAIN).ours(host, "http", "10.80.0.9")
    assert not Detection(PLAIN).ours(host, "https", "10.80.0.9")


def test_our_name_is_ours_over_https_whatever_its_case() -> None:
    assert Detection(SECURE).ours("WiFi.CongLang.VN", "https", "10.80.0.9")
    assert not Detection(SECURE).ours("wifi.conglang.vn.", "https", "10.80.0.9")


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_loopback_names_are_ours_for_this_machine_alone(peer: str) -> None:
    detection = Detection(PLAIN)
    assert [detection.ours("localhost:2080", "http", one) for one in (peer, "10.80.0.9")] == [True, False]


@pytest.mark.parametrize(
    "path",
    [
        "//evil.vn/",
        "/\\evil.vn",
        "/?next=http://evil.vn",
        "/%0d%0aSet-Cookie:x=1",
        "/" + "a" * 8192,
        "/?u=javascript:x",
    ],
)
def test_t10_nothing_of_the_request_reaches_the_answer(path: str) -> None:
    answer = ask(strict(PLAIN), "evil.vn", path=path)
    assert answer.location == "http://10.80.0.1/"
    assert "evil" not in answer.text + str(answer.headers)
    assert "Set-Cookie" not in answer.headers


odd = st.text(st.characters(codec="latin-1"), max_size=120)


@given(host=odd, path=odd, query=odd, method=st.sampled_from(["GET", "HEAD", "POST", "BREW", ""]) | odd)
def test_int_10_whatever_is_asked_of_another_host_gets_one_of_two_answers(
    host: str, path: str, query: str, method: str
) -> None:
    nothing = NonCallableMock(spec=[])
    front, seen = Front(Detection(PLAIN), nothing, nothing, nothing), list[str]()
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": f"x{host}",
               "wsgi.url_scheme": "http", "REMOTE_ADDR": "10.80.0.9"}  # fmt: skip
    front(environ, lambda status, _headers: seen.append(status[:3]))
    assert seen == ["302" if method in ("GET", "HEAD") else "511"]


@given(path=odd, query=odd, headers=st.dictionaries(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", min_size=1), odd),
       method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "BREW"]))  # fmt: skip
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_is_asked_of_us_is_never_our_error(
    portal: Portal, path: str, query: str, headers: dict[str, str], method: str
) -> None:
    environ: dict[str, Any] = {f"HTTP_{name}": text for name, text in headers.items()} | {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": f"/{path}", "QUERY_STRING": query,
        "HTTP_HOST": "10.80.0.1", "REMOTE_ADDR": "10.80.0.9", "SERVER_NAME": "x", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "CONTENT_LENGTH": headers.get("A", "0"),
    }  # fmt: skip
    seen: list[str] = []
    start: Any = lambda status, _headers, _error=None: seen.append(status)  # noqa: E731
    b"".join(portal.client.application(environ, start))
    assert [status for status in seen if status.startswith("5")] == []
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/?q=" + "a" * 3000, {}, 414),
        ("/dich-vu/" + "a" * 3000, {}, 414),
        ("/dich-vu", {"X-Long": "a" * 17_000}, 431),
        ("/dich-vu", {f"X-{number}": "1" for number in range(80)}, 431),
    ],
)
def test_what_is_too_big_is_refused_before_flask(
    portal: Portal, path: str, headers: dict[str, str], status: int
) -> None:
    answer = portal.phone().get(path, **headers)
    assert (answer.status_code, answer.headers["Connection"]) == (status, "close")
    assert '<a href="/">' in answer.text


@pytest.mark.parametrize("length", ["16385", "-1", "9" * 30, "²", "0x10"])
def test_a_body_that_says_to_be_too_big_is_refused_unread(portal: Portal, length: str) -> None:
    environ = {"CONTENT_LENGTH": length, "HTTP_HOST": "10.80.0.1", "wsgi.input": None}
    assert portal.client.post("/vao-mang", environ_overrides=environ).status_code == 413


def test_a_query_of_bytes_that_no_browser_sends_is_a_bad_request(portal: Portal) -> None:
    environ = {"QUERY_STRING": "q=\x80", "HTTP_HOST": "10.80.0.1"}
    assert portal.client.get("/dich-vu", environ_overrides=environ).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/dich-vu", "/vao-mang", "/ket-noi"])
def test_an_unknown_method_on_our_own_page_is_405(portal: Portal, path: str, method: str) -> None:
    answer = portal.phone().ask(method, path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
