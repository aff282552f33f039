"""Every setting is explained, and the page says exactly what the program does."""

from dataclasses import fields

import pytest

from hotspot.settings import Settings
from tests.house.tree import ROOT, modules, name
from tools import settings_page


def test_the_page_is_what_make_docs_writes() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_page.page()


@pytest.mark.parametrize("setting", [item.name for item in fields(Settings)])
def test_every_setting_is_explained_in_a_sentence(setting: str) -> None:
    explained = next(item.metadata["help"] for item in fields(Settings) if item.name == setting)
    assert explained[0].isupper() or explained.startswith("`")
    assert explained.endswith(".")
    assert "|" not in explained


@pytest.mark.parametrize("setting", [item.name for item in fields(Settings)])
def test_every_setting_decides_something(setting: str) -> None:
    """A setting that nothing reads is a promise that nobody keeps."""
    readers = [
        name(path)
        for path in modules("hotspot", "captive", "admin")
        if f".{setting}" in path.read_text(encoding="utf-8")
    ]
    assert readers != []
