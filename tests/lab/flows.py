"""Conversations that go on by themselves, and so tell when a pass really ended: their silence is the oracle."""

import socket
import time

from hotspot.clock import boottime
from tests.lab.namespace import LabError, until
from tests.lab.phone import Phone


class Flows:
    """Four conversations in which the other side never stops talking: TCP and UDP, over IPv4 and IPv6."""

    def __init__(self, phone: Phone, tcp: tuple[str, str], udp: tuple[str, str]) -> None:
        self.open = [phone.connect(address, 19) for address in tcp]
        for address in udp:
            talker = phone.new_socket(address, socket.SOCK_DGRAM)
            self.open.append(talker)
            talker.connect((address, 19))
            talker.send(b"go on")
        for one in self.open:
            one.setblocking(False)
        try:
            until(lambda: self.alive() == 4, 3, "four conversations", every=0.3)
        except LabError:
            self.close()
            raise

    def alive(self) -> int:
        """How many had anything to say since the last call."""
        return sum(self._said(one) for one in self.open)

    def silent_since(self, patience: float) -> float:
        """Boot time of the last word of any, once all have been silent for 0.6 s; their beat is 0.1 s."""
        last, deadline = boottime(), boottime() + patience
        while boottime() - last < 0.6:
            if boottime() > deadline:
                raise LabError(f"still talking after {patience:g} s")
            if self.alive():
                last = boottime()
            time.sleep(0.02)
        return last

    def close(self) -> None:
        for one in self.open:
            one.close()

    @staticmethod
    def _said(one: socket.socket) -> bool:
        try:
            return bool(one.recv(65536))
        except OSError:
            return False
