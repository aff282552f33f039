"""Two officers at the same moment, each in a transaction of their own: one is first, the other is told."""

import threading
from collections.abc import Callable

from hotspot.clock import Moment
from hotspot.content.items import approval, revisions
from hotspot.content.items.models import Item
from hotspot.content.items.revisions import ItemError
from hotspot.db import Database
from hotspot.staff.models import Member
from tests.hotspot.content.items.writings import content


def both(*steps: Callable[[], object]) -> list[str]:
    """Do all at once; what became of each, in the order of the alphabet."""
    start, outcomes = threading.Barrier(len(steps)), list[str]()

    def run(step: Callable[[], object]) -> None:
        start.wait(10)
        try:
            step()
            outcomes.append("done")
        except ItemError as refused:
            outcomes.append(refused.rule)

    threads = [threading.Thread(target=run, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


def begun(database: Database, moment: Moment) -> tuple[Item, int, int]:
    with database.writing() as db:
        people = [
            Member(login=login, name=login, role="officer", password_hash="x", created_at=moment.wall)
            for login in ("nhu", "lan")
        ]
        db.add_all(people)
        db.flush()
        return revisions.create(db, content(), people[0].id, moment.wall), people[0].id, people[1].id


def test_two_who_save_at_once_do_not_undo_each_other(database: Database, moment: Moment) -> None:
    item, nhu, lan = begun(database, moment)

    def save(who: int) -> None:
        with database.writing() as db:
            revisions.save(db, item, 0, content(f"Của {who}"), who, moment.wall)

    assert both(lambda: save(nhu), lambda: save(lan)) == ["done", "saved_since"]
    with database.reading() as db:
        row = revisions.newest(db, item)
        assert (row.saved, row.titles) == (1, {"vi": f"Của {row.written_by}"})


def test_two_who_begin_at_once_write_the_same_draft(database: Database, moment: Moment) -> None:
    item, nhu, lan = begun(database, moment)
    with database.writing() as db:
        approval.hand_in(db, item, 0, nhu, moment.wall)
        approval.send_back(db, item, 1, "x", lan, moment.wall)

    def begin(who: int) -> None:
        with database.writing() as db:
            revisions.begin(db, item, who, moment.wall)

    assert both(lambda: begin(nhu), lambda: begin(lan)) == ["done", "done"]
    with database.reading() as db:
        assert [row.number for row in revisions.history(db, item)] == [2, 1]


def test_of_two_decisions_at_once_one_holds(database: Database, moment: Moment) -> None:
    item, nhu, lan = begun(database, moment)
    with database.writing() as db:
        approval.hand_in(db, item, 0, nhu, moment.wall)

    def decide(yes: bool) -> None:
        with database.writing() as db:
            if yes:
                approval.approve(db, item, 1, lan, moment.wall)
            else:
                approval.send_back(db, item, 1, "x", lan, moment.wall)

    assert both(lambda: decide(True), lambda: decide(False)) == ["done", "not_in_review"]
