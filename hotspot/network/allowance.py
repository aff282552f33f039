"""How much one device may ask before it has access: a bucket of questions and a bucket of unheard-of name bytes.

A phone asks for some dozens of names that others ask for too. A tunnel must ask for ever new ones, since the name is
its only way out; what is new to everybody is therefore what is counted. Bounded memory, oldest device forgotten first.
"""

from collections import OrderedDict
from dataclasses import dataclass

QUESTIONS_PER_SECOND, QUESTIONS_AT_ONCE = 20.0, 120.0
NEW_BYTES_PER_SECOND, NEW_BYTES_AT_ONCE = 64.0, 16_384.0
ANSWER_BYTES = 16  # a name also buys the bytes of its answer
_DEVICES_MAX = 8192


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float

    def take(self, amount: float, now: float, rate: float, size: float) -> bool:
        self.level = min(size, self.level + (now - self.at) * rate)
        self.at = now
        if self.level < amount:
            return False
        self.level -= amount
        return True


class Allowance:
    """The buckets of every device heard lately. ``now`` is any clock that does not step, in seconds."""

    def __init__(self, devices_max: int = _DEVICES_MAX) -> None:
        self._devices_max = devices_max
        self._buckets: OrderedDict[str, tuple[_Bucket, _Bucket]] = OrderedDict()

    def may_ask(self, device: str, now: float) -> bool:
        """Take one question from the device's bucket; False when it is empty."""
        return self._of(device, now)[0].take(1, now, QUESTIONS_PER_SECOND, QUESTIONS_AT_ONCE)

    def may_introduce(self, device: str, name: str, now: float) -> bool:
        """Take the bytes of a name nobody asked for lately; False when the device has introduced too many."""
        return self._of(device, now)[1].take(len(name) + ANSWER_BYTES, now, NEW_BYTES_PER_SECOND, NEW_BYTES_AT_ONCE)

    def __len__(self) -> int:
        return len(self._buckets)

    def _of(self, device: str, now: float) -> tuple[_Bucket, _Bucket]:
        found = self._buckets.get(device)
        if found is None:
            found = (_Bucket(QUESTIONS_AT_ONCE, now), _Bucket(NEW_BYTES_AT_ONCE, now))
            self._buckets[device] = found
            if len(self._buckets) > self._devices_max:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(device)
        return found
