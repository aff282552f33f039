"""Root gives the data folder to its account, and nothing else, whatever lies in it."""

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hotspot.settings import Settings
from hotspot.up import folders
from hotspot.up.identity import Account

ME = Account("me", os.geteuid(), os.getegid())


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def box(tmp_path: Path) -> Settings:
    """A data folder in use."""
    settings = replace(Settings(), data=tmp_path / "data")
    settings.run.mkdir(parents=True)
    settings.data.chmod(0o755)
    settings.lease_file.touch(0o600)
    (settings.data / "conglang.db").touch(0o600)
    return settings


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that is not ours to give, with a file of the same name as one of ours."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "dhcp.leases").touch(0o600)
    return folder


def test_the_account_shares_the_run_folder_and_the_leases_and_nothing_else(box: Settings) -> None:
    folders.hand_over(box, ME)
    shared = {box.data: 0o750, box.run: 0o770, box.lease_file: 0o660, box.data / "conglang.db": 0o600}
    assert {path: _mode(path) for path in shared} == shared


def test_what_is_missing_is_made(tmp_path: Path) -> None:
    box = replace(Settings(), data=tmp_path / "new" / "data")
    folders.hand_over(box, ME)
    assert (_mode(box.data), box.run.is_dir()) == (0o750, True)


@pytest.mark.lab
def test_everything_in_it_changes_hands_but_links_and_files_with_a_second_name(box: Settings, elsewhere: Path) -> None:
    (box.data / "link").symlink_to(elsewhere / "dhcp.leases")
    (box.data / "second").hardlink_to(elsewhere / "dhcp.leases")
    folders.hand_over(box, Account("nobody", 65534, 65534))
    owners = {path.name: path.lstat().st_uid for path in (box.data, *box.data.rglob("*"))}
    assert owners == {"data": 65534, "run": 65534, "dhcp.leases": 65534, "conglang.db": 65534, "link": 0, "second": 0}
    assert elsewhere.stat().st_uid == 0


def test_a_folder_that_is_exchanged_meanwhile_leads_nobody_astray(
    box: Settings, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account owns the folder, so that a process of it may put a link there between our look and our touch."""
    opening = os.open

    def exchange_first(path: Any, flags: int, *more: Any, **where: Any) -> int:
        if Path(os.fsdecode(path)).name == "dhcp.leases" and not box.run.is_symlink():
            box.run.rename(box.data / "away")
            box.run.symlink_to(elsewhere)
        return opening(path, flags, *more, **where)

    monkeypatch.setattr(os, "open", exchange_first)
    folders.hand_over(box, ME)
    assert box.run.is_symlink()
    assert _mode(elsewhere / "dhcp.leases") == 0o600
