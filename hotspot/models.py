"""Every table of the product, imported so that ``Base.metadata`` is whole: for migrations and tests, nothing else.

Partial indexes are here, because naming one loads SQLAlchemy's dialects of both databases: 9 MiB in each process.
"""

from typing import Any

from sqlalchemy import Index, text

from hotspot.access import models as access
from hotspot.content import models as content
from hotspot.content.counting import models as counting
from hotspot.content.items import models as items
from hotspot.content.media import models as media
from hotspot.content.planning import models as planning
from hotspot.content.screens import models as screens
from hotspot.network import models as network
from hotspot.staff import models as staff

__all__ = ["access", "content", "counting", "items", "media", "network", "planning", "screens", "staff"]

_ACTIVE = text("state = 'active'")
_WHERE: dict[str, Any] = {"sqlite_where": _ACTIVE, "postgresql_where": _ACTIVE}
Index("ix_pass_live_device", access.Pass.site_id, access.Pass.mac, unique=True, **_WHERE)
Index("ix_pass_active", access.Pass.state, **_WHERE)
