"""What libnftables complains of, in one sentence for an operator."""

import pytest

from hotspot.gate.libnftables import in_words
from hotspot.gate.port import GateError, GateFull, GateRejected, GateUnavailable


@pytest.mark.parametrize(
    ("complaint", "kind", "says"),
    [
        ("Error: Could not process rule: Operation not permitted", GateUnavailable, "CAP_NET_ADMIN"),
        ("netlink: Error: cache initialization failed: Operation not permitted", GateUnavailable, "CAP_NET_ADMIN"),
        ("Error: Could not process rule: Too many open files in system", GateFull, "full"),
        ("Error: Could not process rule: Operation not supported", GateUnavailable, "This kernel lacks"),
        ("Error: syntax error, unexpected newline", GateRejected, "syntax error, unexpected newline"),
        ("", GateRejected, "no reason given"),
    ],
)
def test_a_complaint_becomes_an_error_with_one_sentence(complaint: str, kind: type[GateError], says: str) -> None:
    error = in_words(complaint)
    assert type(error) is kind
    assert says in str(error)
    assert "\n" not in str(error)
