"""What the hotspot changes on the machine itself: addresses, links, kernel settings; and puts back when it goes.

Each thing is written into a journal before it is changed. Who was killed before putting things back leaves the journal,
and the next one to start knows from it how the machine was.
"""

import ipaddress
import json
import logging
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

from hotspot.network import links
from hotspot.network.box.sysctl import Knob, knobs
from hotspot.settings import Settings

log = logging.getLogger("conglang.up")
_T = TypeVar("_T")
_PROC_SYS = Path("/proc/sys")


@dataclass(slots=True)
class Journal:
    """How things were. ``knobs`` are paths below /proc/sys with their former values, in the order of change."""

    knobs: dict[str, str] = field(default_factory=dict)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    switched_on: list[str] = field(default_factory=list)


class Ground:
    """Changes the machine and remembers. ``path`` is the journal; one from before is taken over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.journal = _read(path)

    def lay(self, settings: Settings) -> None:
        """Addresses on the guest side, then the kernel's settings, forwarding last. Raises ``OSError``."""
        if not links.is_up(settings.lan):
            self._note(self.journal.switched_on, settings.lan)
            links.switch(settings.lan, True)
        present = links.addresses(settings.lan)
        ours: tuple[links.Interface, ...] = (settings.gateway_ipv4, settings.gateway_ipv6)
        wanted = knobs(settings)
        self._turn([knob for knob in wanted if knob.path.endswith("/disable_ipv6")])
        for address in ours:
            if address not in present:
                self._note(self.journal.addresses, (settings.lan, str(address)))
                links.add_address(settings.lan, address)
        self._turn(wanted)

    def restore(self) -> None:
        """Put back everything that can be, in reverse. Never raises; the journal is gone after it."""
        for path, value in reversed(self.journal.knobs.items()):
            self._set(path, value)
        for interface, text in reversed(self.journal.addresses):
            with suppress(OSError):
                links.remove_address(interface, ipaddress.ip_interface(text))
        for interface in reversed(self.journal.switched_on):
            with suppress(OSError):
                links.switch(interface, False)
        self._path.unlink(missing_ok=True)
        self.journal = Journal()

    def _turn(self, wanted: tuple[Knob, ...] | list[Knob]) -> None:
        for knob in wanted:
            path = _PROC_SYS / knob.path
            try:
                found = path.read_text(encoding="ascii").strip()
            except OSError:
                continue  # this kernel has it not, or not in this namespace
            if found == str(knob.value) or (knob.at_least and int(found) > knob.value):
                continue
            if knob.path not in self.journal.knobs:
                self.journal.knobs[knob.path] = found
                self._write()
            self._set(knob.path, str(knob.value))

    @staticmethod
    def _set(path: str, value: str) -> None:
        try:
            (_PROC_SYS / path).write_text(f"{value}\n", encoding="ascii")
        except OSError as err:
            log.warning("kernel setting kept", extra={"setting": path, "reason": err.strerror})

    def _note(self, where: list[_T], what: _T) -> None:
        where.append(what)
        self._write()

    def _write(self) -> None:
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self.journal)), encoding="utf-8")
        draft.replace(self._path)


def _read(path: Path) -> Journal:
    """The journal that somebody left; an empty one where there is none or it cannot be understood."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Journal(
            dict(found["knobs"]),
            [(name, text) for name, text in found["addresses"]],
            list(found["switched_on"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Journal()
