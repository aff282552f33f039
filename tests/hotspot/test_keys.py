"""Key files: made once, readable by their owner alone, never half written, never trusted when damaged."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from hotspot.keys import LENGTH, KeyFileError, Purpose, key


def _read(folder: Path, start: object) -> bytes:
    start.wait()  # type: ignore[attr-defined]
    return key(folder, Purpose.ADMIN)


def _ask(folder: Path, start: object, answers: object) -> None:
    answers.put(_read(folder, start))  # type: ignore[attr-defined]


def test_a_key_is_made_once_and_stays(tmp_path: Path) -> None:
    made = key(tmp_path / "secrets", Purpose.ADMIN)
    key.cache_clear()
    assert len(made) == LENGTH
    assert key(tmp_path / "secrets", Purpose.ADMIN) == made


def test_each_purpose_has_its_own(tmp_path: Path) -> None:
    assert len({key(tmp_path, purpose) for purpose in Purpose}) == len(Purpose)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{purpose}.key" for purpose in Purpose)


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    key(tmp_path / "secrets", Purpose.CAPTIVE)
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "secrets" / "captive.key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    start, answers = context.Event(), context.Queue()
    together = [context.Process(target=_ask, args=(tmp_path, start, answers)) for _ in range(6)]
    for process in together:
        process.start()
    start.set()
    told = {answers.get(timeout=30) for _ in together}
    for process in together:
        process.join(timeout=30)
    assert told == {(tmp_path / "admin.key").read_bytes()}
    assert [path.name for path in tmp_path.iterdir()] == ["admin.key"]


@pytest.mark.parametrize("content", [b"", b"short", b"x" * (LENGTH + 1)])
def test_a_damaged_key_is_refused_and_not_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "admin.key"
    path.write_bytes(content)
    with pytest.raises(KeyFileError, match=f"^The key file {path} is damaged: restore it from a backup.$"):
        key(tmp_path, Purpose.ADMIN)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("a file in its place")
    with pytest.raises(KeyFileError, match="^The key file .*admin.key cannot be used: "):
        key(tmp_path / "secrets", Purpose.ADMIN)
