"""What `conglang up` passes on of its children's words."""

import logging

import pytest

from hotspot import up


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            "dnsmasq-dhcp[9]: DHCPNAK(lan0) 192.168.1.5 02:aa:00:00:00:01 wrong network",
            "dnsmasq-dhcp[9]: DHCPNAK(lan0) 192.168.1.5 (a device) wrong network",
        ),
        ("DHCPINFO 00:03:00:01:02:AA:00:00:00:01 no", "DHCPINFO (a device) no"),
        ("using nameserver 2620:fe::fe#53", "using nameserver 2620:fe::fe#53"),
    ],
)
def test_no_device_is_named(said: str, kept: str, caplog: pytest.LogCaptureFixture) -> None:
    """dnsmasq names those whom it refuses, also with ``quiet-dhcp``: every phone that comes from another network."""
    with caplog.at_level(logging.INFO, "conglang.up"):
        up._say("dnsmasq", said.encode())
    assert caplog.messages == [kept]
