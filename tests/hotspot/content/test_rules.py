"""The house rules and their versions."""

from datetime import timedelta

import pytest

from hotspot.content import rules
from hotspot.content.models import HouseRules, ImmutableError
from tests.hotspot.content.editions import NOON, there

FIRST = {"vi": ["Không quét mạng."], "en": ["Do not scan."]}
SECOND = {"vi": ["Không quét mạng.", "  Không   đánh bạc. ", " "]}


def test_there_are_no_rules_before_any_were_issued(db):
    assert rules.in_force(db, NOON) is None


def test_a_new_version_takes_force_at_its_hour_and_the_old_one_stays_readable(db):
    rules.issue(db, FIRST, NOON)
    rules.issue(db, SECOND, NOON + timedelta(hours=1))
    assert there(rules.in_force(db, NOON + timedelta(minutes=59))).version == 1
    current = there(rules.in_force(db, NOON + timedelta(hours=1)))
    assert (current.version, current.wording("vi")) == (2, ("Không quét mạng.", "Không đánh bạc."))
    assert there(rules.version(db, 1)).wording("en") == ("Do not scan.",)
    assert rules.version(db, 3) is None


def test_a_box_whose_clock_is_behind_still_has_rules_to_accept(db):
    rules.issue(db, FIRST, NOON)
    rules.issue(db, SECOND, NOON)
    assert there(rules.in_force(db, NOON.replace(year=1970))).version == 1


def test_a_language_without_lines_reads_the_vietnamese_ones(db):
    issued = rules.issue(db, SECOND, NOON)
    assert (issued.wording("en"), issued.language("en")) == (issued.wording("vi"), "vi")


@pytest.mark.parametrize("lines", [{}, {"en": ["Do not scan."]}, {"vi": []}, {"vi": [" "]}])
def test_rules_without_vietnamese_lines_are_refused(db, lines):
    with pytest.raises(ValueError, match="Vietnamese"):
        rules.issue(db, lines, NOON)


def test_accepted_rules_cannot_be_rewritten(db):
    rules.issue(db, FIRST, NOON)
    row = db.get(HouseRules, 1)
    row.lines = SECOND
    with pytest.raises(ImmutableError):
        db.flush()
