"""Tables of the network: the places in the commune where there is Wi-Fi."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
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

    ``opening_hours`` is a sentence for people; when a pass may be had is the plan's business.
    """

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    commune: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(120))
    kind: Mapped[Kind] = mapped_column(stored(Kind))
    address: Mapped[str] = mapped_column(String(200), default="")
    opening_hours: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    contact_email: Mapped[str] = mapped_column(String(120), default="")
    ssid: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
