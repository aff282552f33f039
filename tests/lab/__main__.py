"""``make lab``: leave a street with the real box standing, and say how to be a phone on it. Ctrl-C takes it down."""

import contextlib
import signal
import sys
from pathlib import Path

from tests.lab.namespace import LabError
from tests.lab.phone import Phone
from tests.lab.street import Street

PHONES = 2
_ENTER = Path(__file__).with_name("enter.py")


def main() -> int:
    """Stand until told to go. 1 with a sentence when the street cannot be built."""
    try:
        with Street() as street:
            street.up()
            phones = [street.phone().join() for _ in range(PHONES)]
            print(_described(street, phones), flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
            print("\nTaking the street down.", flush=True)
    except LabError as err:
        print(err, file=sys.stderr)
        return 1
    return 0


def _described(street: Street, phones: list[Phone]) -> str:
    lines = [f"A street stands: {len(phones)} phones, the box, an internet in which every name answers.", ""]
    for phone in phones:
        lines += [
            f"  {phone.who}  {phone.held.address}  {phone.slaac()}  {phone.mac}",
            f"      {_enter(phone.namespace.name)}",
        ]
    lines += [
        "",
        "On a phone, for example:  curl -i http://captive.apple.com/",
        f"  chromium --no-sandbox http://{phones[0].held.router}/",
        f"The gateway:     {_enter(street.gw.name)}",
        "The staff face:  http://127.0.0.1:8443 in the gateway, for example from there",
        f"  chromium --no-sandbox {street.invitation}",
        f"What it says:    {street.log}",
        f"Its data:        {street.data}",
        "",
        "Ctrl-C takes all of it down.",
    ]
    return "\n".join(lines)


def _enter(name: str) -> str:
    return f"{sys.executable} {_ENTER} {name}"


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    sys.exit(main())
