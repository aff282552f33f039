"""How Vietnamese text is compared when people type without accents, on a keyboard that decomposes, or in capitals."""

import unicodedata

_STROKE = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})


def fold(text: str) -> str:
    """``text`` in lower case without marks and with single spaces: ``Đăng Ký`` and ``dang  ky`` are the same.

    The stroke of ``đ`` is a letter of its own and survives decomposition (UAX #15), so it is folded by hand; ``ð``
    is what some fonts and keyboards give instead.
    """
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.translate(_STROKE).split())
