"""What staff write: items in blocks, their immutable revisions, and a second person's approval."""
