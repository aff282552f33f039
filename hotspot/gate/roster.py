"""Who passes as far as we have told the kernel, so that a change costs the same whoever else passes."""

from collections.abc import Iterable, Mapping

from hotspot.gate.elements import Found
from hotspot.gate.port import Admission


class Roster:
    """Pairs of pass and device. The kernel may have ended some of them meanwhile; it never holds others of ours."""

    def __init__(self) -> None:
        self._macs: dict[int, str] = {}
        self._owners: dict[str, int] = {}

    def learn(self, guests: Mapping[str, Found]) -> None:
        """Believe the kernel instead."""
        self._owners = {mac: found.data for mac, found in guests.items()}
        self._macs = {mark: mac for mac, mark in self._owners.items()}

    def places(self, admissions: Iterable[Admission]) -> dict[str, int]:
        """Devices whose place must be free before these are let in, and the mark that stands there or may."""
        places: dict[str, int] = {}
        for item in admissions:
            places[item.mac] = self._owners.get(item.mac, item.mark)
            former = self._macs.get(item.mark)
            if former is not None:
                places[former] = item.mark
        return places

    def put(self, admissions: Iterable[Admission]) -> None:
        """These pass now; whoever passed by the same device or the same mark does not any more."""
        for item in admissions:
            self._owners.pop(self._macs.get(item.mark, ""), None)
            self._macs.pop(self._owners.get(item.mac, 0), None)
            self._macs[item.mark], self._owners[item.mac] = item.mac, item.mark

    def held(self, marks: Iterable[int]) -> dict[str, int]:
        """The devices of those of ``marks`` that pass, with their marks."""
        return {self._macs[mark]: mark for mark in marks if mark in self._macs}

    def drop(self, marks: Iterable[int]) -> None:
        for mark in marks:
            self._owners.pop(self._macs.pop(mark, ""), None)
