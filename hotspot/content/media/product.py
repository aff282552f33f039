"""What the process that makes files tells the one that waits for it: lines of JSON."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

Tell = Callable[[int], None]  # told how far the work is, 0 to 100


@dataclass(frozen=True, slots=True)
class Made:
    """One finished file in the workplace, and what it is to be called."""

    file: str
    name: str
    mime: str
    width: int
    height: int
    octets: int


@dataclass(frozen=True, slots=True)
class Product:
    """Everything that was made of one medium. Pixels as upright as it is shown, ``seconds`` as long as it plays."""

    width: int
    height: int
    seconds: float
    files: tuple[Made, ...]


def made(path: Path, mime: str, width: int = 0, height: int = 0) -> Made:
    """The finished file at ``path``, called by its content."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Made(path.name, digest + path.suffix, mime, width, height, path.stat().st_size)


def written(product: Product) -> str:
    return json.dumps({"product": asdict(product)})


def read(line: str) -> Product | str | int | None:
    """What one line says: the product, the word of a refusal, how far it is; None for a line that says nothing."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if "product" in said:
        values = said["product"]
        return Product(**values | {"files": tuple(Made(**one) for one in values["files"])})
    found: str | int | None = said.get("refused", said.get("progress"))
    return found
