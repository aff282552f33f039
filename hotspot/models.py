"""Every table of the product, imported so that ``Base.metadata`` is whole: for migrations and tests, nothing else."""

from hotspot.access import models as access
from hotspot.content import models as content
from hotspot.network import models as network
from hotspot.staff import models as staff

__all__ = ["access", "content", "network", "staff"]
