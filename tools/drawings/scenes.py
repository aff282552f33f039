"""The scenes: each drawing by its name."""

from collections.abc import Callable

from tools.drawings.pieces import (
    ACCENT,
    CARD,
    INK,
    PAPER,
    WASH,
    arcs,
    area,
    at,
    banyan,
    box,
    card,
    disc,
    dot,
    gate,
    ground,
    hand,
    house,
    line,
    mark,
    paper,
    patch,
    person,
    phone,
    plane,
    sheet,
    thin,
    tick,
)

_FORM = thin("M-36-52h44M-36-16h72M-36 20h58") + box(-36, -44, 72, 18, CARD, 3) + box(-36, -8, 72, 18, CARD, 3)
_SEND = box(-36, 44, 72, 24, ACCENT, 8)
_WINDOW = patch("M60 260C50 130 140 50 250 52S436 150 424 260z")


def gate_wifi() -> str:
    return sheet(
        ground(), at(214, 276, gate(), size=0.9), at(214, 64, arcs(), size=0.75), at(388, 276, banyan(), size=0.72)
    )


def phone_form() -> str:
    return sheet(_WINDOW, at(240, 190, hand(), phone(_FORM, _SEND)), at(110, 120, paper(), size=0.8, turn=-8))


def phone_login() -> str:
    lock = box(-24, -10, 48, 40, ACCENT, 6) + line("M-14-10v-14a14 14 0 0 1 28 0v14") + dot(0, 8, 5, PAPER)
    return sheet(_WINDOW, at(300, 176, phone(lock)), at(150, 130, card(), size=1.15, turn=-6), at(150, 236, thin(
        "M-50 0h100M-50 16h60")))  # fmt: skip


def phone_search() -> str:
    glass = disc(0, -6, 26) + line("M18 14l26 28") + mark("M-10-12a14 14 0 0 1 12-8")
    lines = box(-38, -66, 76, 22, CARD, 11) + thin("M-36-24h72M-36-4h50M-36 16h72M-36 36h58M-36 56h72")
    return sheet(_WINDOW, at(220, 176, phone(lines)), at(300, 150, glass, size=1.6))


def phone_sent() -> str:
    path = thin("M262 176q60 40 96-20t-30-60").replace("<path", '<path stroke-dasharray="2 12"')
    return sheet(_WINDOW, at(190, 176, hand(), phone(_FORM, _SEND)), path, at(360, 92, plane()))


def hang_up() -> str:
    seal = disc(0, 0, 34, ACCENT) + f'<path stroke="{PAPER}" stroke-width="8" d="M-13-13l26 26M13-13l-26 26"/>'
    rings = thin("M96 96q-22 44-2 92M72 112q-14 30-2 62M390 96q22 44 2 92M414 112q14 30 2 62")
    return sheet(_WINDOW, rings, at(240, 190, hand(), phone(seal)))


def phone_done() -> str:
    said = area("M-90-34H90V34H-40l-20 22v-22h-30z") + thin("M-70-12h84M-70 10h56")
    return sheet(
        _WINDOW, at(180, 180, phone(thin("M-36-50h72M-36-30h50"))), at(330, 110, said), at(180, 190, tick(0, 0, 1.3))
    )


def photo() -> str:
    view = at(0, -6, paper(), size=0.62) + thin("M-44-62v-12h12M44-62v-12h-12M-44 56v12h12M44 56v12h-12")
    return sheet(_WINDOW, at(136, 190, paper(), size=1.15, turn=-4), at(310, 176, hand(), phone(view)))


def counter() -> str:
    desk = box(-170, -8, 340, 84, CARD, 4) + thin("M-140 24h280M-140 44h280") + box(-178, -16, 356, 16, ACCENT, 4)
    return sheet(ground(), at(170, 200, person("bun", WASH)), at(320, 200, person("short")), at(240, 200, desk),
                 at(244, 168, paper(lines=3), size=0.42, turn=6))  # fmt: skip


def waiting() -> str:
    bench = box(-190, 0, 380, 14, ACCENT, 4) + line("M-160 14v48M160 14v48")
    clock = disc(0, 0, 34) + line("M0-18V0l14 8")
    people = at(-110, 0, person("hat")) + at(0, 0, person("grey", WASH)) + at(110, 0, person("short"))
    small = at(110, -22, box(-14, -22, 28, 44, CARD, 5), dot(0, 14, 2.5))
    return sheet(ground(), at(240, 214, people, bench, small), at(394, 62, clock, size=0.9))


def baby() -> str:
    wrapped = area("M-70 20C-70-40-30-64 10-64S86-30 86 20C86 60 40 78 4 78S-70 64-70 20z", WASH)
    face = disc(-12, -8, 34) + dot(-24, -8) + dot(2, -8) + thin("M-20 8q8 8 16 0M-14-42q4-14 14-8")
    blanket = line("M24-52Q52-10 20 62M44-40q26 34 2 84") + at(
        58, 34, patch("M0 8C-16-6-8-18 0-8 8-18 16-6 0 8z", ACCENT)
    )
    return sheet(ground(), at(150, 196, wrapped, face, blanket, size=1.1), at(350, 176, paper(), size=1.1, turn=5))


def rings() -> str:
    two = line("M22 0a52 52 0 1 1-104 0 52 52 0 1 1 104 0zM82 0a52 52 0 1 1-104 0 52 52 0 1 1 104 0z")
    gold = two.replace("<path", f'<path stroke="{ACCENT}" stroke-width="9"')
    return sheet(ground(), at(140, 276, person("bun", CARD), size=1.25), at(340, 276, person("short", WASH), size=1.25),
                 at(240, 76, gold, area("M-42-66l12-14 12 14-12 14z", CARD), size=0.62))  # fmt: skip


def lotus() -> str:
    flower = (
        area("M0 0C-50-10-96-40-104-84-60-80-20-50 0 0zM0 0C50-10 96-40 104-84 60-80 20-50 0 0z", WASH)
        + area("M0 0C-40-30-62-70-52-120-16-96 4-50 0 0zM0 0C40-30 62-70 52-120 16-96-4-50 0 0z")
        + area("M0 0C-30-50-26-104 0-144 26-104 30-50 0 0z", ACCENT)
    )
    leaves = area("M-150 44q60-30 120 0-60 30-120 0zM40 58q50-26 104 0-52 26-104 0z", WASH) + line("M0 0v70")
    return sheet(_WINDOW, at(240, 200, leaves, flower), thin("M60 286h120M220 296h80M330 284h90"))


def papers() -> str:
    return sheet(_WINDOW, at(176, 168, paper(), size=1.25, turn=-10), at(290, 170, paper(), size=1.3, turn=6))


def suitcase() -> str:
    case = box(-80, -120, 160, 120, ACCENT, 12) + line("M-30-120v-20h60v20M-80-70H80") + box(-14, -82, 28, 24, CARD, 4)
    bag = area("M-46 0V-74Q-46-100 0-100T46-74V0z", WASH) + line("M-18-100v-14h36v14M-30-34h60") + box(-30, -58, 60, 40)
    return sheet(ground(), at(176, 276, case), at(330, 276, bag, size=1.1))


def blossom() -> str:
    def flower(x: float, y: float, size: float = 1) -> str:
        petals = "".join(at(0, 0, disc(0, -13, 10, ACCENT), turn=72 * k) for k in range(5))
        return at(x, y, petals, dot(0, 0, 6, PAPER), size=size)

    branch = line("M30 276Q150 220 200 130T330 40M150 204q50-10 90-6t80-40M200 130q-40-20-60-60M250 92q40 20 90 10")
    calendar = box(-56, -60, 112, 120) + box(-56, -60, 112, 30, ACCENT) + line("M-28-70v20M28-70v20")
    days = "".join(dot(-36 + 24 * (k % 4), -8 + 24 * (k // 4), 5) for k in range(11))
    flowers = [(138, 68), (200, 128, 1.2), (300, 58), (340, 102, 0.9), (318, 158), (244, 196), (250, 92, 0.8)]
    return sheet(_WINDOW, branch, *(flower(*one) for one in flowers), at(384, 220, calendar, days, size=0.9))


def guests() -> str:
    return sheet(ground(), at(176, 276, house(), size=1.25), at(340, 276, person("hat"), size=0.85), at(
        408, 276, person("child", WASH), size=0.62))  # fmt: skip


def house_key() -> str:
    key = line("M28 0a28 28 0 1 1-56 0 28 28 0 1 1 56 0zM28 0h86M92 0v22M112 0v18").replace(
        "<path", f'<path stroke="{ACCENT}" stroke-width="9"')  # fmt: skip
    return sheet(ground(), at(190, 276, house(), size=1.35), at(336, 84, key, size=0.9, turn=16))


def elder() -> str:
    stick = line("M-74 0V-84q0-18-16-18t-16 16")
    money = at(262, 222, box(-30, -19, 60, 38, ACCENT, 4), disc(0, 0, 9, PAPER), turn=-6)
    return sheet(ground(), at(170, 276, person("grey", WASH), stick, size=1.35), at(336, 276, person("bun"), size=1.25),
                 money)  # fmt: skip


def helping() -> str:
    left = area("M-150 40C-90 20-60-6-20-8 8-10 10 12-10 16L-50 22M-150 40v44C-80 84-40 74 0 52")
    heart = patch("M0 34C-54-4-38-50-8-44-2-42 0-36 0-34 0-36 2-42 8-44 38-50 54-4 0 34z", ACCENT)
    right = '<g transform="scale(-1 1)">' + left + "</g>"
    return sheet(_WINDOW, at(240, 110, heart, size=1.3), at(196, 204, left), at(284, 204, right))


def heart_card() -> str:
    heart = patch("M0 18C-30-2-22-28-6-24-2-22 0-18 0-17 0-18 2-22 6-24 22-28 30-2 0 18z", ACCENT)
    health = box(-100, -62, 200, 124, CARD, 14) + at(-52, 0, heart, size=1.9) + thin("M4-28h72M4-4h56M4 20h72")
    family = at(110, 276, person("bun"), size=0.8) + at(190, 276, person("child", WASH), size=0.6)
    return sheet(ground(), at(296, 118, health), family, at(270, 276, person("short", WASH), size=0.8))


def stall() -> str:
    stripes = "".join(
        area(f"M{-150 + 60 * k}-214h60v34q-30 26-60 0z", ACCENT if k % 2 == 0 else CARD) for k in range(5)
    )
    goods = "".join(disc(-100 + 34 * k, -44 - (8 if k % 2 else 0), 16, WASH if k % 3 else CARD) for k in range(7))
    desk = line("M-142-188V0M142-188V0") + goods + box(-150, -34, 300, 34, CARD, 4) + thin("M-120-16H120")
    return sheet(ground(), at(240, 246, person("bun"), size=0.92), at(240, 276, desk, stripes))


def bricks() -> str:
    wall = "".join(
        box(-150 + 50 * k + (25 if row % 2 else 0), -28 - 28 * row, 46, 24, ACCENT if (k + row) % 3 == 0 else CARD, 2)
        for row in range(4) for k in range(6 - row)
    )  # fmt: skip
    plan = area("M-70-50H70V50H-70z") + thin("M-50-30h44v60h-44zM-6 0h56M50-30v60")
    return sheet(
        ground(), at(196, 276, wall), at(366, 96, plan, size=0.9, turn=6), at(388, 276, person("short", WASH), size=0.9)
    )


def school() -> str:
    bag = area("M-64 0V-90Q-64-136 0-136T64-90V0z", ACCENT) + box(-44, -56, 88, 56, CARD, 8) + line(
        "M-22-136v-16h44v16M-44-34h88M-12-34v12h24v-12")  # fmt: skip
    books = box(-60, -24, 120, 24, WASH, 3) + box(-52, -46, 108, 22, CARD, 3) + box(-58, -68, 112, 22, WASH, 3)
    return sheet(ground(), at(150, 276, bag), at(310, 276, books), at(316, 208, person("child"), size=0.8))


def speech() -> str:
    one = area("M-90-50H90V30H-30l-26 28v-28h-34z") + thin("M-66-24H62M-66 2H20")
    two = area("M-80-40H80V34H56v26L30 34H-80z", ACCENT)
    dots = dot(-34, -4, 7, PAPER) + dot(0, -4, 7, PAPER) + dot(34, -4, 7, PAPER)
    said = at(160, 100, one) + at(338, 130, two, dots, size=0.9)
    return sheet(ground(), said, at(110, 276, person("bun", WASH), size=0.8), at(372, 276, person("short"), size=0.8))


def incense() -> str:
    bowl = area("M-70-50H70Q66 0 30 14H-30Q-66 0-70-50z", ACCENT) + box(-80, -62, 160, 16, CARD, 4)
    sticks = line("M-20-62l-8-90M0-62v-100M20-62l8-90") + thin(
        "M-28-160q-10-16 4-28M0-170q-10-16 4-30M28-160q-8-16 4-28"
    )
    table = box(-180, 0, 360, 16, CARD, 3) + line("M-150 16v44M150 16v44")
    fruit = disc(-126, -20, 18) + disc(-94, -18, 16, WASH) + disc(-110, -44, 16, WASH)
    vase = area("M102 0V-40q-14-10 0-26h28q14 16 0 26V0z") + disc(104, -96, 14, ACCENT) + disc(130, -90, 13, WASH) + (
        line("M116-66v-20"))  # fmt: skip
    return sheet(ground(), at(240, 214, table, fruit, vase, at(0, -14, bowl, sticks)))


def shield() -> str:
    guard = area("M0-110Q60-78 104-80 108 40 0 104-108 40-104-80-60-78 0-110z")
    guard += thin("M0-90Q50-66 84-66 86 30 0 80")
    hidden = "".join(disc(-54 + 36 * k, -14, 11, INK) for k in range(4)) + at(0, 36, tick(0, 0))
    return sheet(_WINDOW, at(240, 160, guard, hidden, size=1.15))


def umbrella() -> str:
    cover = area(
        "M-120 0C-116-70-60-106 0-106S116-70 120 0Q100-20 80 0 60-20 40 020-20 0 0-20-20-40 0-60-20-80 0-100-20-120 0z",
        ACCENT,
    )
    cover += line("M0-106v-14M0 0v96q0 22 20 22t20-18M-40 0Q-36-70 0-106 36-70 40 0")
    rain = thin(
        "M60 60l-14 40M120 30l-14 40M390 40l-14 40M440 90l-14 40"
        "M70 160l-14 40M420 190l-14 40M330 16l-10 30M200 14l-10 28"
    )
    return sheet(
        ground(),
        rain,
        at(250, 160, cover),
        at(190, 276, person("bun", WASH), size=0.9),
        at(330, 276, house(), size=0.5),
    )


def coins() -> str:
    def pile(count: int) -> str:
        return "".join(
            f'<ellipse cx="0" cy="{-14 * k}" rx="34" ry="12" fill="{ACCENT if k == count - 1 else CARD}"/>'
            for k in range(count)
        )

    return sheet(ground(), at(100, 258, pile(3)), at(182, 258, pile(6)), at(340, 166, hand(), phone(
        at(0, -18, tick(0, 0)), thin("M-36 30h72M-36 50h50"))))  # fmt: skip


def visit() -> str:
    shown = at(262, 212, box(-18, -30, 36, 60, CARD, 6), mark("M-8 0l6 6 10-12").replace('width="6"', 'width="4"'))
    return sheet(ground(), at(100, 276, banyan(), size=0.85), at(210, 276, person("grey", WASH), size=1.05),
                 at(312, 276, person("bun"), size=1.1), at(408, 276, house(), size=0.5), shown)  # fmt: skip


def lesson() -> str:
    board = box(-120, -80, 240, 130, INK, 6) + at(-50, -14, box(-22, -38, 44, 76, PAPER, 6), dot(0, 28, 3))
    chalk = f'<g stroke="{PAPER}">{thin("M10-44h80M10-20h60M10 4h80")}</g>' + at(84, 28, tick(0, 0, 0.6))
    pupils = at(130, 300, person("hat", WASH), size=0.85) + at(236, 300, person("short"), size=0.85)
    return sheet(_WINDOW, at(240, 118, board, chalk), pupils, at(342, 300, person("grey", WASH), size=0.85))


def loudspeaker() -> str:
    horn = area("M-70-22L40-72V72L-70 22z", ACCENT) + box(-96, -24, 28, 48, CARD, 6) + line("M-60 26l12 48h26l-10-36")
    waves = line("M66-34q18 34 0 68M90-56q32 56 0 112M116-76q44 76 0 152")
    return sheet(_WINDOW, at(180, 150, horn, waves, size=1.15), line("M126 236V288M96 288h60"))


def child_card() -> str:
    return sheet(ground(), at(140, 276, person("child", WASH), size=1.35), at(336, 140, card(), size=1.4, turn=5))


def field() -> str:
    rice = "".join(line(f"M{60 + 40 * k} 276q-8-40 10-70m-6 20q12-12 20-8m-24 24q-14-10-20-4") for k in range(4))
    return sheet(ground(), rice, at(330, 276, person("hat"), size=1.2), at(250, 110, paper(), size=0.8, turn=-6))


DRAWINGS: dict[str, Callable[[], str]] = {
    "gate": gate_wifi, "phone-form": phone_form, "phone-login": phone_login, "phone-search": phone_search,
    "phone-sent": phone_sent, "phone-done": phone_done, "hang-up": hang_up, "photo": photo,
    "counter": counter, "waiting": waiting,
    "baby": baby, "rings": rings, "lotus": lotus, "papers": papers, "suitcase": suitcase, "blossom": blossom,
    "guests": guests, "house-key": house_key, "elder": elder, "helping": helping, "heart-card": heart_card,
    "stall": stall, "bricks": bricks, "school": school, "speech": speech, "incense": incense, "shield": shield,
    "umbrella": umbrella, "coins": coins, "visit": visit, "lesson": lesson, "loudspeaker": loudspeaker,
    "child-card": child_card, "field": field,
}  # fmt: skip
