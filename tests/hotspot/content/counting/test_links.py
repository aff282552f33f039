"""Codes are short, plain and for ever; where they lead is asked when they are followed, and is never nothing."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.content import services
from hotspot.content.counting import links
from hotspot.content.counting.links import ALPHABET, Leads
from hotspot.content.counting.models import Link, Medium
from hotspot.content.edition import OnlineLevel
from hotspot.content.items.models import Item, Revision, RevisionState
from tests.hotspot.content.editions import NOON, published

HOUR = timedelta(hours=1)


def written(db, slug="bai", service_id=None, expires_at=None):
    """An item that is out."""
    item = Item(slug=slug, live_number=1, created_at=NOON, service_id=service_id)
    db.add(item)
    db.flush()
    state = RevisionState.PUBLISHED
    row = {"titles": {"vi": "Bài"}, "blocks": [], "state": state, "expires_at": expires_at, "written_at": NOON}
    db.add(Revision(item_id=item.id, number=1, **row))
    db.flush()
    return item


def led(db, subject, at=NOON):
    target = links.follow(db, links.code(db, subject, Medium.POSTER, "", NOON), at)
    return target.leads, target.slug


def test_the_same_words_have_the_same_code_and_other_words_another(db):
    asked = [
        ("service:a", Medium.POSTER, ""), ("service:a", Medium.POSTER, ""), ("service:b", Medium.POSTER, ""),
        ("service:a", Medium.SCREEN, ""), ("service:a", Medium.POSTER, "chợ"),
    ]  # fmt: skip
    codes = [links.code(db, *words, NOON) for words in asked]
    assert codes[0] == codes[1]
    assert len(set(codes)) == 4
    assert [code for code in codes if not re.fullmatch(f"[{ALPHABET}]{{6}}", code)] == []
    assert db.query(Link).count() == 4


def test_a_code_that_is_drawn_twice_is_drawn_again(db, monkeypatch):
    drawn = iter(["AAAAAA", "AAAAAA", "BBBBBB"])
    monkeypatch.setattr(links, "_drawn", lambda: next(drawn))
    assert [links.code(db, subject, Medium.CARD, "", NOON) for subject in ("item:x", "item:y")] == ["AAAAAA", "BBBBBB"]


@given(st.text(ALPHABET, min_size=6, max_size=6), st.randoms())
def test_look_alikes_small_letters_and_hyphens_are_read_as_meant(code, dice):
    alike = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(dice.choice(alike.get(letter, letter + letter.lower())) for letter in code)
    assert links.read(f" {typed[:3]}-{typed[3:]} ") == code


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345U", "12345!", "12345\x00", "ếếếếếế", "x" * 100_000])
def test_what_can_be_no_code_leads_to_the_list(db, typed):
    assert links.read(typed) is None
    target = links.follow(db, typed, NOON)
    assert (target.leads, target.link) == (Leads.UNKNOWN, None)


def test_a_service_leads_to_itself_and_after_it_is_withdrawn_to_the_list(db):
    service = published(db, "khai-sinh")
    assert led(db, "service:khai-sinh") == (Leads.SERVICE, "khai-sinh")
    services.withdraw(db, service, None, NOON)
    assert led(db, "service:khai-sinh") == (Leads.NOTHING_LEFT, "")


def test_an_item_leads_to_itself_then_to_its_service_then_to_the_list(db):
    service = published(db, "khai-sinh")
    item = written(db, service_id=service.id, expires_at=NOON + HOUR)
    subject = links.item(item.public_id)
    found = [led(db, subject, NOON + HOUR - timedelta(seconds=1)), led(db, subject, NOON + HOUR)]
    item.expires_at, item.taken_down_at = None, NOON
    found.append(led(db, subject))
    services.withdraw(db, service, None, NOON)
    found.append(led(db, subject))
    instead = (Leads.SERVICE_INSTEAD, "khai-sinh")
    assert found == [(Leads.ITEM, "bai"), instead, instead, (Leads.NOTHING_LEFT, "")]


def test_only_what_a_service_says_itself_leads_to_the_national_portal(db):
    service = published(db, "khai-sinh")
    item = written(db, service_id=service.id)
    free = written(db, "khac")
    codes = [links.code(db, one, Medium.PORTAL, "", NOON) for one in
             ("service:khai-sinh", links.item(item.public_id), links.item(free.public_id), "item:nowhere")]  # fmt: skip
    found = [links.portal(db, links.follow(db, code, NOON)) for code in codes]
    assert [sheet and sheet.slug for sheet in found] == ["khai-sinh", "khai-sinh", None, None]
    assert found[0] is not None
    assert found[0].online_level is OnlineLevel.FULL
