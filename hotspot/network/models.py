"""Tables of the network: the places in the commune where there is Wi-Fi."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from hotspot.db import Base, UtcDateTime, public_id, stored


class Kind(StrEnum):
    """What sort of place a site is."""

    ONE_STOP = "one_stop"
    CULTURE_HOUSE = "culture_house"
    MARKET = "market"
    CLINIC = "clinic"
    SCHOOL = "school"
    OTHER = "other"


class Site(Base):
    """One place with Wi-Fi, and who answers for it. ``archived_at`` set means that it is no longer in use.

    ``opening_hours`` is a sentence for people; when a pass may be had is the plan's business. ``reception`` is when its
    staff receive people, as ``[{"days": [0, …], "opens": "07:30", "closes": "11:30"}, …]``, 0 being Monday.
    """

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    commune: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(120))
    kind: Mapped[Kind] = mapped_column(stored(Kind))
    address: Mapped[str] = mapped_column(String(200), default="")
    opening_hours: Mapped[str] = mapped_column(String(200), default="")
    reception: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    contact_email: Mapped[str] = mapped_column(String(120), default="")
    ssid: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
