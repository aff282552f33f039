"""Every table of the product, imported so that ``Base.metadata`` is whole: for migrations and tests, nothing else."""

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
