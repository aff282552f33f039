"""Every setting and permission is explained, and the pages say exactly what the program does."""

from dataclasses import fields

import pytest

from hotspot.settings import Settings
from hotspot.staff.permissions import Permission
from tests.house.tree import ROOT, modules, name
from tools import pages


@pytest.mark.parametrize("page", pages.PAGES)
def test_the_page_is_what_make_docs_writes(page: str) -> None:
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == pages.PAGES[page]()


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_opens_something(permission: Permission) -> None:
    """One that no page of the staff asks for would be a promise about nothing."""
    told = f"Permission.{permission.name}"
    assert [name(path) for path in modules("admin") if told in path.read_text(encoding="utf-8")] != []


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
