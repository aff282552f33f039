"""Nothing in the repository knows the machine it was written on."""

import re

from tests.house.tree import OURS, ROOT, files, name

HOST = "(?:pypi" + r"\.org|pythonhosted" + r"\.org|registry\.npmjs" + r"\.org|deb\.debian" + r"\.org)"
PLACES = re.compile("|".join(("/ro" + "ot/", "/ho" + "me/[a-z]", "/wo" + "rk/", r"/op" + "t/pypi", HOST)))
TEXTS = (".py", ".md", ".toml", ".html", ".css", ".js", ".json", ".po", ".mako", ".service", ".conf", ".txt", "")


def test_a_place_would_be_found() -> None:
    assert PLACES.search("see /ho" + "me/alice/notes")
    assert not PLACES.search("/usr/lib/postgresql and /var/lib/conglang")


def test_no_file_names_a_place_of_its_author() -> None:
    looked = [path for path in files(*OURS, "docs", ".ci", ending="") if path.suffix in TEXTS]
    looked += [path for path in ROOT.iterdir() if path.is_file() and path.name != "uv.lock" and path.suffix in TEXTS]
    assert [name(path) for path in looked if PLACES.search(path.read_text(encoding="utf-8"))] == []
