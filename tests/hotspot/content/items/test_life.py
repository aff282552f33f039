"""Steps in any order: writing changes nothing that is out, what was handed in stays, and nothing is out unapproved."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.content.items import approval, articles, frozen, revisions
from hotspot.content.items.blocks import BlocksError
from hotspot.content.items.models import Item, RevisionState
from hotspot.content.items.revisions import ItemError
from tests.hotspot.content.items.conftest import Office
from tests.hotspot.content.items.writings import content, text

STEPS = ("begin", "write", "stale", "break", "hand_in", "take_back", "send_back", "approve", "own", "publish",
         "again", "take_down", "discard")  # fmt: skip


@dataclass
class Model:
    """What must be true, kept beside the database: which revision is out, which were approved, what each said."""

    out: int | None = None
    approved: set[int] = field(default_factory=set)
    said: dict[int, str] = field(default_factory=dict)


class Desk:
    """Does one step at a time, whether it makes sense or not."""

    def __init__(self, db: Session, item: Item, office: Office, moment: Moment) -> None:
        self.db, self.item, self.office, self.at = db, item, office, moment.wall
        self.model, self.texts = Model(), 0

    def step(self, name: str) -> None:
        last = revisions.newest(self.db, self.item)
        doing: dict[str, Callable[[], object]] = {
            "begin": lambda: revisions.begin(self.db, self.item, self.office.writer, self.at),
            "write": lambda: self._write(last.saved),
            "stale": lambda: self._write(last.saved - 1),
            "break": lambda: self._write(last.saved, "Giảm 50 %"),
            "hand_in": lambda: approval.hand_in(self.db, self.item, last.saved, self.office.writer, self.at),
            "take_back": lambda: approval.take_back(self.db, self.item, last.number, self.office.writer, self.at),
            "send_back": lambda: approval.send_back(self.db, self.item, last.number, "x", self.office.chair, self.at),
            "approve": lambda: approval.approve(self.db, self.item, last.number, self.office.chair, self.at),
            "own": lambda: approval.approve(self.db, self.item, last.number, self.office.writer, self.at),
            "publish": lambda: approval.publish(self.db, self.item, last.number, self.office.writer, self.at),
            "again": lambda: approval.publish(self.db, self.item, 1, self.office.writer, self.at),
            "take_down": lambda: approval.take_down(self.db, self.item, "x", self.office.chair, self.at),
            "discard": lambda: last.number > 1 and revisions.discard(self.db, self.item),
        }
        try:
            doing[name]()
        except (ItemError, BlocksError):
            return
        self._expect(name, last.number)

    def _write(self, saved: int, words: str = "") -> None:
        self.texts += 1
        said = content("Khai sinh", text(words or "Lần thứ" + " một" * self.texts))
        revisions.save(self.db, self.item, saved, said, self.office.writer, self.at)

    def _expect(self, name: str, number: int) -> None:
        assert name not in ("stale", "own")
        if name == "approve":
            self.model.approved.add(number)
        elif name in ("publish", "again"):
            self.model.out = 1 if name == "again" else number
        elif name == "take_down":
            self.model.out = None

    def check(self) -> None:
        rows = {row.number: row for row in revisions.history(self.db, self.item)}
        found = articles.live(self.db, self.item.id)
        assert (found.number if found else None) == self.model.out
        assert self.model.out is None or self.model.out in self.model.approved
        assert [n for n, row in rows.items() if row.state is RevisionState.PUBLISHED] == (
            [self.model.out] if self.model.out else []
        )
        for number, row in rows.items():
            if row.state is not RevisionState.DRAFT:
                assert row.digest == frozen.digest(row) == self.model.said.setdefault(number, row.digest)
        assert found is None or found.digest == self.model.said[found.number]
        assert sum(row.state in (RevisionState.DRAFT, RevisionState.IN_REVIEW) for row in rows.values()) <= 1


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=25))
def test_whatever_is_done_in_whatever_order(steps: list[str], db: Session, office: Office, moment: Moment) -> None:
    desk = Desk(db, revisions.create(db, content(), office.writer, moment.wall), office, moment)
    for name in ("hand_in", "approve", "publish", "begin", "write", *steps):
        desk.step(name)
        desk.check()
