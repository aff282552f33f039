"""A resident's whole way through the real box, and every end that a pass can have, witnessed by traffic alone."""

import ipaddress
import time
from collections.abc import Callable, Iterator

import pytest

from hotspot.access.models import PassState
from hotspot.clock import boottime
from tests.lab import starve, visit
from tests.lab.desk import Desk
from tests.lab.flows import Flows
from tests.lab.inet import GARDEN
from tests.lab.namespace import until
from tests.lab.phone import Phone
from tests.lab.probes import PROBES, Verdict
from tests.lab.street import Street

pytestmark = pytest.mark.lab
BOTH, NEITHER = (True, True), (False, False)
END_WITHIN = 2.0  # reliability P2: nothing passes later than this after an end
ANDROID = next(probe for probe in PROBES if probe.vendor == "android")


def test_a_resident_joins_reads_and_leaves(street: Street, phone: Phone) -> None:
    outside = street.inet.target()
    assert phone.held.resolvers == (phone.held.router,)
    assert visit.online(phone, outside, 0.2) == NEITHER
    assert phone.probe(ANDROID) is Verdict.PORTAL

    at = visit.portal(phone)
    page = visit.welcome(phone, at)
    pressed = phone.submit(at, page.form(visit.JOIN))
    assert (pressed.status, visit.online(phone, outside)) == (303, BOTH)
    assert phone.probe(ANDROID) is Verdict.ONLINE

    connected = phone.get(pressed.location if "://" in pressed.location else at + pressed.location)
    assert connected.status == 200
    left = phone.submit(at, connected.form(visit.LEAVE))
    assert (left.status, visit.online(phone, outside, 0.2)) == (303, NEITHER)
    assert phone.probe(ANDROID) is Verdict.PORTAL


def test_the_gate_is_open_before_the_button_answers(street: Street) -> None:
    """P-3: the phone's next probe comes at once, and must find the internet."""
    for _ in range(5):
        with street.visitor() as phone:
            at = visit.portal(phone)
            form = visit.welcome(phone, at).form(visit.JOIN)
            phone.submit(at, form)
            assert phone.probe(ANDROID) is Verdict.ONLINE


@pytest.mark.parametrize("path", ["/dich-vu", "/noi-quy"])
def test_everything_worth_reading_is_read_before_joining(street: Street, phone: Phone, path: str) -> None:
    at = visit.portal(phone)
    assert phone.get(at + path).status == 200
    assert visit.online(phone, street.inet.target(), 0.2) == NEITHER


@pytest.mark.parametrize("family", [4, 6], ids=["IPv4", "IPv6"])
@pytest.mark.parametrize("host", GARDEN)
def test_the_national_portal_is_reached_before_joining(street: Street, phone: Phone, host: str, family: int) -> None:
    """Nothing but ports 80 and 443 of it, and of nothing else."""
    address = phone.lookup(host, family)
    assert address == street.inet.address(host, family)
    assert phone.get(f"http://{host}/", family=family).status == 200
    with phone.connect(address, 443) as secure:
        secure.sendall(b"hello")
        assert secure.recv(16) == b"hello"
    with pytest.raises(ConnectionRefusedError):
        phone.connect(address, 22)


def test_a_name_below_the_garden_is_in_it(phone: Phone) -> None:
    assert phone.get("http://xac-thuc.dichvucong.gov.vn/").status == 200


def test_coming_back_asks_nothing(street: Street, phone: Phone) -> None:
    """The radio was off; the lease is asked for anew, the IPv6 address is another; one pass covers all of it."""
    outside = street.inet.target()
    at = visit.enter(phone)
    before = phone.slaac()
    phone.radio(False)
    phone.join()
    after = phone.new_ipv6()
    assert after != before
    assert visit.online(phone, outside) == BOTH
    assert phone.probe(ANDROID, 6) is Verdict.ONLINE
    assert phone.get(f"{at}/ket-noi").status == 200


def test_another_ipv4_address_asks_nothing_either(street: Street, phone: Phone) -> None:
    visit.enter(phone)
    first = phone.held.address
    phone.send_frames(starve.release(phone.mac, first, phone.held.router, phone.mac))
    phone.lease("-r", _beside(first))
    assert phone.held.address != first
    assert visit.online(phone, street.inet.target()) == BOTH


def _beside(address: str) -> str:
    """The address one up or down, within the same pool."""
    return str(ipaddress.IPv4Address(int(ipaddress.IPv4Address(address)) ^ 1))


def test_pressing_twice_is_one_pass(street: Street, desk: Desk, phone: Phone) -> None:
    at = visit.portal(phone)
    forms = [visit.welcome(phone, at).form(visit.JOIN) for _ in range(2)]
    assert [phone.submit(at, form).status for form in forms] == [303, 303]
    assert desk.passes_of(phone) == [PassState.ACTIVE]
    assert visit.online(phone, street.inet.target()) == BOTH


def test_the_page_opens_when_the_line_is_down_and_says_so(street: Street, phone: Phone) -> None:
    says, english = "The internet line is down just now.", {"Accept-Language": "en"}
    with street.inet.cut():
        at = visit.portal(phone)
        assert visit.welcome(phone, at).form(visit.JOIN).method == "post"
        until(lambda: says in visit.welcome(phone, at, english).text, 15, "the page to say so", every=0.3)
    until(lambda: says not in visit.welcome(phone, at, english).text, 15, "the page to take it back", every=0.3)


# -- ends ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def flows(street: Street, guest: Phone) -> Iterator[Flows]:
    made = Flows(guest, street.inet.target(), street.inet.target())
    yield made
    made.close()


def test_all_four_conversations_go_on_while_the_pass_lasts(flows: Flows) -> None:
    """The control of the tests below."""
    flows.alive()
    time.sleep(0.5)
    assert flows.alive() == 4


@pytest.mark.parametrize("how", ["leaves", "is closed by an officer"])
def test_open_conversations_end_when_the_resident(
    street: Street, desk: Desk, guest: Phone, flows: Flows, how: str
) -> None:
    acts: dict[str, Callable[[], object]] = {
        "leaves": lambda: visit.leave(guest, visit.portal_of(guest)),
        "is closed by an officer": lambda: desk.close(guest),
    }
    acts[how]()
    ended = boottime()
    assert flows.silent_since(5) - ended < END_WITHIN
    assert visit.online(guest, street.inet.target(), 0.2) == NEITHER


def test_open_conversations_end_with_the_time(street: Street, desk: Desk, guest: Phone, flows: Flows) -> None:
    end = desk.ends_in(guest, 1.5)
    assert -0.5 < flows.silent_since(5) - end < END_WITHIN
    assert visit.online(guest, street.inet.target(), 0.2) == NEITHER


def test_an_extension_keeps_them_going(desk: Desk, guest: Phone, flows: Flows) -> None:
    end = desk.ends_in(guest, 1.5)
    desk.extend(guest, 60)
    until(lambda: boottime() > end + 0.5, 5, "the first end")
    flows.alive()
    until(lambda: flows.alive() == 4, 2, "all four going on", every=0.3)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("time", "Your last visit ran out of time."),
        ("leaves", "You have left the network."),
        ("closed", "Staff ended your last visit."),
    ],
)
def test_the_page_says_why_it_ended_and_lets_in_again(
    street: Street, desk: Desk, guest: Phone, how: str, says: str
) -> None:
    at, english = visit.portal_of(guest), {"Accept-Language": "en"}
    acts: dict[str, Callable[[], object]] = {
        "time": lambda: desk.ends_in(guest, 0.3),
        "leaves": lambda: visit.leave(guest, at),
        "closed": lambda: desk.close(guest),
    }
    acts[how]()
    until(lambda: not guest.ping(street.inet.target()[0], timeout=0.2), 3, "the end")
    until(lambda: says in visit.welcome(guest, at, english).text, 5, f"the page to say: {says}", every=0.3)
    assert visit.press(guest, at).status == 303
    assert visit.online(guest, street.inet.target()) == BOTH


def test_the_kernel_ends_a_pass_with_every_process_of_ours_killed() -> None:
    """P1 and P2 with the control plane dead: who was admitted passes to the end of the pass, and not 2 s longer."""
    with Street() as street:
        street.up()
        outside = street.inet.target()
        with street.visitor() as short, street.visitor() as long, Desk(street.data) as desk:
            visit.enter(short)
            visit.enter(long)
            flows = Flows(short, street.inet.target(), street.inet.target())
            end = desk.ends_in(short, 3.0)
            street.kill_box()
            assert visit.online(short, outside) == BOTH
            assert -0.5 < flows.silent_since(8) - end < END_WITHIN
            assert visit.online(short, outside, 0.2) == NEITHER
            assert visit.online(long, outside) == BOTH
            flows.close()
