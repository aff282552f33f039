"""Whether a certificate serves its name: OpenSSL itself shakes hands with it, in memory, as a phone would."""

import ssl
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_NOT_YET, _EXPIRED = 9, 10  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_SECONDS_A_DAY = 86_400


class Fault(StrEnum):
    """What can be wrong."""

    UNREADABLE = "unreadable"
    NOT_ITS_KEY = "not its key"
    NOT_THE_NAME = "not the name"
    NOT_YET = "not yet valid"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``days`` is how many whole days it is still good for, None when it is not."""

    fault: Fault | None
    days: int | None = None


def judge(chain: str, key: str, name: str, now: datetime) -> Verdict:
    """What a device that trusts the issuer makes of this chain and key (PEM files) at ``name``, "" for any.

    The dates are judged by the machine's clock; ``now`` is the same, for counting the days.
    """
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        server.load_cert_chain(chain, key or None)
        client.load_verify_locations(chain)
    except ssl.SSLError as err:
        return Verdict(Fault.NOT_ITS_KEY if err.reason == "KEY_VALUES_MISMATCH" else Fault.UNREADABLE)
    except (OSError, ValueError):
        return Verdict(Fault.UNREADABLE)
    client.check_hostname = bool(name)
    client.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN  # trust the leaf itself
    try:
        ends = _shaken(server, client, name)
    except ssl.SSLCertVerificationError as err:
        faults = {_NOT_YET: Fault.NOT_YET, _EXPIRED: Fault.EXPIRED}
        return Verdict(faults.get(err.verify_code, Fault.NOT_THE_NAME))
    except (ssl.SSLError, ValueError):
        return Verdict(Fault.UNREADABLE)
    return Verdict(None, int((ends - now.timestamp()) // _SECONDS_A_DAY))


def _shaken(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> int:
    """Shake hands; the end of the leaf's validity in seconds of the epoch. Raises ``ssl.SSLError``."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    phone = client.wrap_bio(down, up, server_hostname=name or None)
    portal = server.wrap_bio(up, down, server_side=True)
    waiting = [phone, portal]
    for _ in range(10):
        for side in list(waiting):
            try:
                side.do_handshake()
                waiting.remove(side)
            except ssl.SSLWantReadError:
                continue
        if not waiting:
            break
    found = phone.getpeercert() or {}
    return int(ssl.cert_time_to_seconds(str(found["notAfter"])))
