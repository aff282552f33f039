"""The process that opens what strangers sent: one file, then it ends. It knows no database, no key and no address.

``python -m hotspot.content.media.making KIND READER SOURCE PLACE`` tells on its output, in lines of JSON, how far it is
and what it made in the folder PLACE, or why it made nothing.
"""

import errno
import json
import os
import resource
import sys
from pathlib import Path

from hotspot.content.media import films, pictures, product
from hotspot.content.media.refusals import Refusal, Refused
from hotspot.processes import die_with_parent

GIBIBYTE = 1024**3
MAKERS = {"picture": pictures.make, "video": films.make_film, "audio": films.make_sound}
# address space, CPU seconds, octets in one file; FFmpeg's processes have as much each
LIMITS = {
    "picture": (1 * GIBIBYTE, 60, GIBIBYTE // 16),
    "video": (3 * GIBIBYTE, 3600, GIBIBYTE // 2),
    "audio": (2 * GIBIBYTE, 600, GIBIBYTE // 8),
}
NICE = 10


def main(kind: str, reader: str, source: str, place: str) -> int:
    """Make the files. 0 also when the file was refused."""
    die_with_parent()
    _limit(*LIMITS[kind])
    try:
        made = MAKERS[kind](Path(source), reader, Path(place), lambda at: _say(json.dumps({"progress": at})))
    except Refused as refused:
        _say(json.dumps({"refused": refused.refusal.value}))
    except OSError as err:
        if err.errno != errno.ENOSPC:
            raise
        _say(json.dumps({"refused": Refusal.DISK_FULL.value}))
    else:
        _say(product.written(made))
    return 0


def _limit(address_space: int, seconds: int, octets: int) -> None:
    os.nice(NICE)
    for what, most in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, octets),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
