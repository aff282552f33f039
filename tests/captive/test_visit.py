"""One tap in, the page after it, and the way out (P-1 to P-4, P-9, T8, T9)."""

import threading

import pytest
from sqlalchemy import event
from werkzeug.test import Client, TestResponse

from hotspot.access import passes
from hotspot.access.models import Consent, PassState, RefusalCount
from hotspot.access.policy import EndReason
from hotspot.network.identity import simulated_mac
from tests.admin.desk import Porter
from tests.captive.resident import Phone, Portal, sound


def answered(answer: TestResponse) -> tuple[int, str | None]:
    return answer.status_code, answer.location


def test_p_1_joining_is_a_plain_form_and_a_full_navigation(phone: Phone) -> None:
    assert answered(phone.join()) == (303, "/ket-noi")
    page = sound(phone.get("/ket-noi"))
    assert page.headings[0].strip() == "Đã vào mạng"
    assert "1 giờ" in page.text


def test_p_3_the_gate_is_open_before_the_answer_goes_out(portal: Portal) -> None:
    portal.phone(7).join()
    assert portal.porter.passing() == {simulated_mac("10.80.0.7")}


def test_p_4_no_cookie_is_needed_and_none_is_set(portal: Portal) -> None:
    """The sheet may be closed between the two steps: another client presses the button that the first was given."""
    phone = portal.phone()
    button = phone.button()
    reopened = Phone(Client(portal.client.application, use_cookies=False), phone.address)
    answers = [phone.get("/"), reopened.ask("POST", button), reopened.get("/ket-noi"), reopened.get("/noi-quy")]
    assert [one.headers.getlist("Set-Cookie") for one in answers] == [[], [], [], []]
    assert len(portal.live()) == 1


def test_p_9_the_same_page_tells_time_data_and_end_later(portal: Portal) -> None:
    phone = portal.phone()
    phone.join()
    portal.clock.pass_time(20 * 60)
    text = sound(phone.get("/ket-noi")).text
    assert [words for words in ("40 phút", "10:30", "500 MB") if words not in text] == []


def test_coming_back_inside_the_pass_asks_nothing(phone: Phone) -> None:
    phone.join()
    assert answered(phone.get("/")) == (302, "/ket-noi")
    assert answered(phone.get("/?lang=en")) == (302, "/ket-noi?lang=en")
    assert answered(phone.get("/?nonsense")) == (302, "/ket-noi")


def test_the_consent_names_the_rules_and_the_language_of_the_page(portal: Portal) -> None:
    portal.phone(language="en").join()
    with portal.database.reading() as db:
        consent = db.query(Consent).one()
    (live,) = portal.live()
    assert (consent.rules_version, consent.language, consent.pass_public_id) == (1, "en", live.public_id)


def test_a_language_that_was_chosen_stays_through_the_tap(phone: Phone) -> None:
    """The device asks for Vietnamese; the visitor chose English once, and no cookie remembers it."""
    button = phone.button("/?lang=en")
    assert answered(phone.ask("POST", button)) == (303, "/ket-noi?lang=en")


def test_pressing_twice_gives_one_pass(portal: Portal) -> None:
    phone = portal.phone()
    button = phone.button()
    assert [answered(phone.ask("POST", button)) for _ in range(2)] == [(303, "/ket-noi")] * 2
    assert len(portal.passes()) == 1


def test_pressing_at_the_same_instant_gives_one_pass(portal: Portal) -> None:
    phone = portal.phone()
    buttons = [phone.button() for _ in range(4)]
    answers: list[tuple[int, str | None]] = []
    threads = [
        threading.Thread(target=lambda button=button: answers.append(answered(phone.ask("POST", button))))
        for button in buttons
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(303, "/ket-noi")] * 4
    assert len(portal.passes()) == 1


def test_a_spent_ticket_is_refused_with_a_fresh_one(portal: Portal) -> None:
    phone = portal.phone()
    button = phone.button()
    phone.ask("POST", button)
    phone.ask("POST", phone.button("/ket-noi"))
    again = phone.ask("POST", button)
    assert again.status_code == 409
    page = sound(again)
    assert "Mời bấm lại nút Vào mạng." in page.text
    assert portal.live() == []
    (fresh,) = [form.action for form in page.forms if form.method == "post"]
    assert answered(phone.ask("POST", fresh)) == (303, "/ket-noi")


def test_a_ticket_of_another_device_is_worth_nothing(portal: Portal) -> None:
    stolen = portal.phone(7).button()
    assert portal.phone(8).ask("POST", stolen).status_code == 409
    assert portal.passes() == []


def test_a_ticket_is_refused_after_ten_minutes(portal: Portal) -> None:
    phone = portal.phone()
    button = phone.button()
    portal.clock.pass_time(600)
    assert phone.ask("POST", button).status_code == 409
    assert portal.passes() == []


@pytest.mark.parametrize("query", ["", "?t=", "?t=AAAA", "?t=" + "A" * 40, "?t=%00%ff"])
def test_without_a_ticket_nothing_opens(portal: Portal, query: str) -> None:
    assert portal.phone().ask("POST", "/vao-mang" + query).status_code == 409
    assert portal.passes() == []


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_another_site_cannot_press_the_button(portal: Portal, origin: str) -> None:
    phone = portal.phone()
    assert phone.ask("POST", phone.button(), Sec_Fetch_Site=origin).status_code == 409
    assert portal.passes() == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_never_changes_anything(portal: Portal, method: str) -> None:
    phone = portal.phone()
    assert answered(phone.ask(method, phone.button())) == (302, "/")
    assert portal.passes() == []
    phone.join()
    assert answered(phone.ask(method, phone.button("/ket-noi"))) == (302, "/")
    assert len(portal.live()) == 1


@pytest.mark.parametrize("header", ["X_Forwarded_For", "X_Real_IP", "Forwarded", "X_Client_IP", "X_Client_MAC"])
def test_t8_no_header_says_who_is_asking(portal: Portal, header: str) -> None:
    portal.phone(8).join()
    phone = portal.phone(7)
    assert phone.ask("GET", "/ket-noi", **{header: "10.80.0.8"}).location == "/"
    assert phone.ask("POST", phone.button(), **{header: "10.80.0.9"}).location == "/ket-noi"
    assert portal.porter.passing() == {simulated_mac("10.80.0.7"), simulated_mac("10.80.0.8")}


def test_leaving_cuts_at_once_and_says_so(portal: Portal) -> None:
    phone = portal.phone()
    phone.join()
    assert answered(phone.ask("POST", phone.button("/ket-noi"))) == (303, "/")
    (row,) = portal.passes()
    assert (row.state, row.end_reason, row.mac) == (PassState.ENDED, EndReason.LEFT, None)
    assert portal.porter.passing() == set()
    assert "Quý vị đã rời mạng." in sound(phone.get("/")).text


def test_leaving_needs_a_ticket_of_its_own(portal: Portal) -> None:
    phone = portal.phone()
    kept = phone.button()
    phone.join()
    assert kept is not None
    assert answered(phone.ask("POST", kept.replace("/vao-mang", "/roi-mang"))) == (303, "/ket-noi")
    assert len(portal.live()) == 1


def test_leaving_without_being_inside_leads_to_the_front_page(phone: Phone) -> None:
    assert answered(phone.ask("POST", "/roi-mang?t=x")) == (303, "/")


def test_a_gatekeeper_that_is_gone_is_waited_for_in_plain_words(portal: Portal) -> None:
    phone = portal.phone()
    button = phone.button()
    portal.porter.go_home()
    assert answered(phone.ask("POST", button)) == (303, "/ket-noi")
    waiting = phone.get("/ket-noi")
    assert "Máy đang mở mạng, xin chờ vài giây." in sound(waiting).text
    assert '<meta http-equiv="refresh" content="3">' in waiting.text
    back = Porter(portal.settings, portal.clock)
    try:
        assert sound(phone.get("/ket-noi")).headings[0].strip() == "Đã vào mạng"
    finally:
        back.go_home()


def test_a_database_that_cannot_be_written_is_a_sentence_and_opens_nothing(portal: Portal) -> None:
    phone = portal.phone()
    button = phone.button()

    def refuse(*_: object) -> None:
        raise OSError("disk full")

    event.listen(portal.database.engine, "commit", refuse)
    answer = phone.ask("POST", button)
    event.remove(portal.database.engine, "commit", refuse)
    assert answer.status_code == 500
    assert "Máy gặp lỗi." in sound(answer).text
    assert portal.porter.passing() == set()


def test_a_refused_tap_says_why_and_when_and_is_counted(portal: Portal) -> None:
    phone = portal.phone()
    button = phone.button()
    portal.change_plan(hours=[{"days": [0], "opens": "14:00", "closes": "17:00"}])
    answer = phone.ask("POST", button)
    assert answer.status_code == 403
    text = sound(answer).text
    expected = ("Giờ này Wi-Fi đang đóng.", "Mời quay lại lúc 14:00 hôm nay.")
    assert [words for words in expected if words not in text] == []
    with portal.database.reading() as db:
        assert db.query(RefusalCount).one().count == 1


def test_a_full_place_says_so_and_lets_nobody_else_in(portal: Portal) -> None:
    late = portal.phone(8)
    button = late.button()
    portal.change_plan(place_passes=1)
    portal.phone(7).join()
    answer = late.ask("POST", button)
    assert answer.status_code == 403
    assert "Lúc này quá nhiều người dùng Wi-Fi." in sound(answer).text
    assert len(portal.live()) == 1


def test_time_that_is_over_ends_the_page_before_the_gatekeeper_has_noticed(portal: Portal) -> None:
    phone = portal.phone()
    phone.join()
    portal.clock.pass_time(3600)
    assert answered(phone.get("/ket-noi")) == (302, "/")
    assert answered(phone.join()) == (303, "/ket-noi")
    assert [(one.state, one.end_reason) for one in portal.passes()] == [
        (PassState.ENDED, EndReason.SESSION),
        (PassState.ACTIVE, None),
    ]


def test_a_device_that_is_not_on_the_link_gets_no_button(portal: Portal) -> None:
    stranger = Phone(portal.client, "nowhere")
    assert stranger.button() is None
    assert "Chưa nhận ra máy của quý vị." in sound(stranger.get("/")).text
    assert answered(stranger.ask("POST", "/vao-mang?t=x")) == (303, "/")


def test_a_pass_closed_by_staff_is_named_as_such(portal: Portal) -> None:
    phone = portal.phone()
    phone.join()
    with portal.database.writing() as db:
        entry = passes.by_public_id(db, portal.live()[0].public_id)
        assert entry is not None
        passes.close(db, entry, None, portal.clock.now)
    assert "Cán bộ đã ngắt lượt trước." in sound(phone.get("/")).text


def test_a_barred_device_is_told_and_gets_no_button(portal: Portal) -> None:
    phone = portal.phone()
    phone.join()
    with portal.database.writing() as db:
        entry = passes.by_public_id(db, portal.live()[0].public_id)
        assert entry is not None
        passes.block(db, entry, "làm ồn", None, None, portal.clock.now)
    assert phone.button() is None
    text = sound(phone.get("/")).text
    expected = ("Máy này không được dùng Wi-Fi tại đây.", "Xin hỏi cán bộ tại đây.")
    assert [words for words in expected if words not in text] == []
    assert "làm ồn" not in text
