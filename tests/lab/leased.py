#!/usr/bin/python3 -IS
"""What udhcpc calls at each event: write down, atomically, the variables it set when a lease was bound or renewed."""

import json
import os
import sys
from pathlib import Path

if __name__ == "__main__" and sys.argv[1:2] in (["bound"], ["renew"]):
    result = Path(os.environ["LAB_LEASE"])
    given = {name: value for name, value in os.environ.items() if name.islower()}
    draft = result.with_suffix(".draft")
    draft.write_text(json.dumps(given), encoding="utf-8")
    draft.rename(result)
