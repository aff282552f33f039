"""``python -m hotspot`` is ``conglang``."""

from hotspot.cli import main

main()
