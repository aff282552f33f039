"""What staff ask for when they place something, before anybody has looked whether it makes sense."""

from dataclasses import dataclass
from datetime import date, datetime

from hotspot.content.planning.refusal import PlanningError
from hotspot.content.schedule import HolidayPolicy, Layer, Slot

USUAL_WEIGHT = 5


class PlacementError(PlanningError):
    """A placement that makes no sense. ``field`` names what to mend as in ``Wish``, ``rule`` says how."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff ask for, field by field as in ``Placement``; ``ends_on`` is the first day on which it is over.

    ``audience`` is pairs of a fact and its values.
    """

    starts_on: date
    service_id: int | None = None
    item_id: int | None = None
    slots: tuple[Slot, ...] = (Slot.WELCOME,)
    ends_on: date | None = None
    layer: Layer = Layer.USUAL
    campaign_id: int | None = None
    repeat: str = ""
    lunar_first: str = ""
    lunar_last: str = ""
    holidays: HolidayPolicy = HolidayPolicy.IGNORE
    left_out: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    dayparts: tuple[int, ...] = ()
    windows: tuple[tuple[str, str], ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclusive: bool = False
    weight: int = USUAL_WEIGHT
    reserved: int = 0
    per_device: int = 0
    per_hour: int = 0
    audience: tuple[tuple[str, tuple[str, ...]], ...] = ()
    languages: tuple[str, ...] = ()
    paused: bool = False
    expires_at: datetime | None = None
