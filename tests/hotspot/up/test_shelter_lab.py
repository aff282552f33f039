"""An account reaches what it needs although that lies in a closed folder, and nothing else there."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hotspot.up import shelter
from hotspot.up.identity import CAP_NET_ADMIN, Account, account, become

pytestmark = pytest.mark.lab


@pytest.fixture
def nobody() -> Account:
    return account("nobody")


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that only root may pass through, with code, data and a secret in it. Those above it are open."""
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    folder = tmp_path / "home"
    for name in ("code", "data", "secret"):
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_text(name, encoding="ascii")
        (folder / name / "file").chmod(0o644)
    (folder / "data").chmod(0o777)
    folder.chmod(0o700)
    return folder


def in_a_fork(work: Callable[[], str]) -> str:
    """What ``work`` returns in a process of its own, so that the test's own is not changed for good."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(write, work().encode())
        except BaseException as err:
            os.write(write, f"{type(err).__name__}: {err}".encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as said:
        text = said.read()
    os.waitpid(pid, 0)
    return text


def test_only_closed_folders_are_covered(closed: Path, nobody: Account) -> None:
    code, data = closed / "code", closed / "data"
    assert shelter.covers(nobody, [code, data, Path("/usr/bin")]) == (shelter.Cover(closed, (code, data)),)
    assert shelter.covers(account("root"), [code, data]) == ()
    closed.chmod(0o711)
    assert shelter.covers(nobody, [code, data]) == ()


def test_inside_the_code_is_read_the_data_written_and_the_rest_is_gone(closed: Path, nobody: Account) -> None:
    view = shelter.covers(nobody, [closed / "code", closed / "data"])

    def tried() -> str:
        shelter.enter(view, closed / "data")
        become(nobody)
        (closed / "data" / "new").write_text("new", encoding="ascii")
        told = [(closed / "code" / "file").read_text(encoding="ascii"), ",".join(sorted(os.listdir(closed)))]
        for path in (closed / "code" / "new", closed / "new"):
            try:
                path.write_text("no", encoding="ascii")
            except OSError as err:
                told.append(str(err.strerror))
        return "|".join(told)

    assert in_a_fork(tried) == "code|code,data|Read-only file system|Permission denied"
    assert (closed / "data" / "new").read_text(encoding="ascii") == "new"
    assert sorted(os.listdir(closed)) == ["code", "data", "secret"]


def test_without_the_shelter_the_account_reaches_nothing(closed: Path, nobody: Account) -> None:
    def tried() -> str:
        become(nobody)
        return (closed / "code" / "file").read_text(encoding="ascii")

    assert in_a_fork(tried).startswith("PermissionError")


def test_an_account_has_the_capability_it_was_given_and_there_is_no_way_back(nobody: Account) -> None:
    def tried() -> str:
        become(nobody, frozenset({CAP_NET_ADMIN}))
        try:
            os.setuid(0)
        except PermissionError:
            lines = Path("/proc/self/status").read_bytes().decode().splitlines()  # no codec to be loaded now
            return " ".join(line.split()[1] for line in lines if line.startswith("Cap"))
        return "root again"

    assert {int(one, 16) for one in in_a_fork(tried).split()} == {1 << CAP_NET_ADMIN}


def test_an_account_that_is_not_there_is_nobody(nobody: Account) -> None:
    assert account("khong-co-ai") == nobody
