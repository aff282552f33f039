"""A certificate authority of the lab's own, so that a box can have a certificate and phones can trust it, or not."""

from dataclasses import dataclass
from pathlib import Path

from tests.lab.namespace import run

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a box is given, and ``authority``, what its phones trust."""

    host: str
    chain: Path
    key: Path
    authority: Path

    @property
    def environ(self) -> dict[str, str]:
        """The settings that give it to a box."""
        values = {"PORTAL_HOST": self.host, "CERTIFICATE": str(self.chain), "CERTIFICATE_KEY": str(self.key)}
        return {f"CONGLANG_{name}": value for name, value in values.items()}


def certificate(host: str, folder: Path) -> Certificate:
    """A certificate for ``host`` that a fresh authority signed; everything in ``folder``, which others may read."""
    folder.mkdir(mode=0o755, exist_ok=True)
    authority, authority_key = folder / "authority.pem", folder / "authority.key"
    chain, key = folder / "portal.pem", folder / "portal.key"
    run(
        "openssl", "req", "-x509", *_KEY, "-keyout", str(authority_key), "-out", str(authority),
        "-subj", "/CN=Lab authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
    )  # fmt: skip
    run(
        "openssl", "req", "-x509", *_KEY, "-keyout", str(key), "-out", str(chain), "-subj", f"/CN={host}",
        "-CA", str(authority), "-CAkey", str(authority_key), "-addext", f"subjectAltName=DNS:{host}",
        "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "extendedKeyUsage=serverAuth",
    )  # fmt: skip
    for path in (chain, key):
        path.chmod(0o644)
    return Certificate(host, chain, key, authority)
