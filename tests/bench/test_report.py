"""The page keeps its prose; only what stands between the markers is written anew."""

from pathlib import Path

from bench.figures import at_most, judged, told
from bench.report import BEGIN, END, PAGE, section, write

ROWS = [judged("click", "click to online", 9.0, at_most(8, "ms"), "9 ms"), told("click", "a|b", "c")]


def test_writing_twice_leaves_one_table_and_the_prose_around_it(tmp_path: Path):
    page = tmp_path / "performance.md"
    page.write_text(f"# Before\n\n{BEGIN}\nold\n{END}\n\nafter\n", encoding="utf-8")
    for _ in range(2):
        write(ROWS, ["2 cores"], "make bench", page)
    text = page.read_text(encoding="utf-8")
    assert text == f"# Before\n\n{BEGIN}\n{section(ROWS, ['2 cores'], 'make bench')}{END}\n\nafter\n"
    assert "old" not in text


def test_a_page_without_markers_gets_them_at_its_end(tmp_path: Path):
    page = tmp_path / "performance.md"
    page.write_text("# Prose\n", encoding="utf-8")
    write(ROWS, [], "make bench", page)
    assert page.read_text(encoding="utf-8").startswith(f"# Prose\n\n{BEGIN}\n")


def test_a_miss_is_shown_as_one():
    assert "| click to online | ≤ 8 ms | 9 ms | **missed** |\n" in section(ROWS, [], "make bench")
    assert "0 of 1 figures reached." in section(ROWS, [], "make bench")


def test_the_page_of_the_repository_has_the_markers():
    text = PAGE.read_text(encoding="utf-8")
    assert (text.count(BEGIN), text.count(END)) == (1, 1)
