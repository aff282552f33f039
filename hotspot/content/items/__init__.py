"""What staff write: items in blocks, their immutable revisions, and a second person's approval."""

from hotspot.content.items import frozen

__all__ = ["frozen"]  # whoever knows a revision also knows that it must not change
