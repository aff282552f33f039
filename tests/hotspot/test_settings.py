"""Settings: environment over file over default; whatever cannot be used is refused with its name."""

from pathlib import Path

import pytest

from hotspot.settings import GARDEN, Settings, SettingsError, load


def _file(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "conglang.toml"
    path.write_text(text, encoding="utf-8")
    return {"CONGLANG_CONFIG": str(path)}


def test_nothing_said_means_the_defaults() -> None:
    assert load({}) == Settings()


def test_the_environment_wins_over_the_file_and_an_override_over_both(tmp_path: Path) -> None:
    environ = _file(tmp_path, 'lan = "file"\nwan = "file"\nuser = "file"')
    environ |= {"CONGLANG_WAN": "environment", "CONGLANG_USER": "environment"}
    chosen = load(environ, user="override", data=None)
    assert (chosen.lan, chosen.wan, chosen.user, chosen.data) == ("file", "environment", "override", Path("instance"))


def test_other_variables_are_none_of_our_business() -> None:
    assert load({"PATH": "/bin", "CONGLANG_TEST_FAILPOINT": "grant.begin"}) == Settings()


def test_values_become_what_their_defaults_are(tmp_path: Path) -> None:
    environ = {
        "CONGLANG_DATA": "/var/lib/conglang",
        "CONGLANG_PORTAL_PORT": "8080",
        "CONGLANG_DNS_STRICT": "true",
        "CONGLANG_GARDEN": "a.vn, b.vn ,",
    }
    chosen = load(environ)
    assert (chosen.data, chosen.portal_port, chosen.dns_strict) == (Path("/var/lib/conglang"), 8080, True)
    assert chosen.garden == ("a.vn", "b.vn")
    typed = load(_file(tmp_path, 'portal_port = 8080\ndns_strict = true\ngarden = ["a.vn", "b.vn"]'))
    assert (typed.portal_port, typed.dns_strict, typed.garden) == (8080, True, ("a.vn", "b.vn"))


def test_an_empty_list_is_a_choice() -> None:
    assert load({"CONGLANG_GARDEN": ""}).garden == ()
    assert load({}).garden == GARDEN


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"CONGLANG_PORTAL_PROT": "80"}, "There is no setting called portal_prot; see docs/settings.md."),
        ({"CONGLANG_PORTAL_PORT": "http"}, "portal_port is 'http': expected int."),
        ({"CONGLANG_PORTAL_PORT": "0"}, "portal_port is 0: it must be from 1 to 65535."),
        ({"CONGLANG_ADMIN_PORT": "65536"}, "admin_port is 65536: it must be from 1 to 65535."),
        ({"CONGLANG_DNS_STRICT": "perhaps"}, "dns_strict is 'perhaps': expected bool."),
        ({"CONGLANG_CONNECTION_LOG_DAYS": "29"}, "connection_log_days is 29: it must be from 30 to 365."),
        ({"CONGLANG_SAMPLE_SECONDS": "61"}, "sample_seconds is 61: it must be from 1 to 60."),
        ({"CONGLANG_GATE": "iptables"}, "gate is 'iptables': write nftables or simulated."),
        ({"CONGLANG_LANGUAGE": "fr"}, "language is 'fr': write vi or en."),
        (
            {"CONGLANG_LAN_IPV4": "10.80.0.1/33"},
            "lan_ipv4 is '10.80.0.1/33': write an address with a prefix length, such as 10.80.0.1/20.",
        ),
        ({"CONGLANG_LAN_IPV4": "fd00::1/64"}, "lan_ipv4 is 'fd00::1/64': it must be an IPv4 address."),
        ({"CONGLANG_LAN_IPV6": "10.0.0.1/24"}, "lan_ipv6 is '10.0.0.1/24': it must be an IPv6 address."),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load(environ)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("text", ["lan = ", "garden = [1, 2]", "portal_port = []", "garden = 5", "[data]\na = 1"])
def test_a_file_that_says_something_odd_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError):
        load(_file(tmp_path, text))


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "picture.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=f"^The settings file {path} is not TOML"):
        load({"CONGLANG_CONFIG": str(path)})


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^The settings file /nowhere/x\.toml cannot be read: No such file"):
        load({"CONGLANG_CONFIG": "/nowhere/x.toml"})


def test_residents_are_sent_to_the_certificates_name_if_there_is_one() -> None:
    assert load({"CONGLANG_LAN_IPV4": "10.9.0.1/24"}).portal_url == "http://10.9.0.1"
    named = {"CONGLANG_PORTAL_HOST": "wifi.xa.gov.vn", "CONGLANG_CERTIFICATE": "/etc/x.pem"}
    assert load(named).portal_url == "https://wifi.xa.gov.vn"
    assert load({"CONGLANG_PORTAL_HOST": "wifi.xa.gov.vn"}).tls is False


def test_the_derived_ipv6_prefix_is_unique_local_and_stays_the_same() -> None:
    first, again = load({}).gateway_ipv6, load({}).gateway_ipv6
    assert first == again
    assert str(first.ip).startswith("fd")
    assert first.network.prefixlen == 64
    assert load({"CONGLANG_LAN_IPV4": "10.9.0.1/24"}).gateway_ipv6 != first
