"""What every drawing is put together from: warm paper, ink lines, one accent; shapes about their own origin."""

PAPER, WASH, CARD, INK, ACCENT = "#fbf3e3", "#f1dfc1", "#fffdf7", "#33241a", "#b8452c"
WIDTH, HEIGHT = 480, 320


def sheet(*parts: str) -> str:
    """A whole drawing of ``parts``."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="960" height="640">'
        f'<path fill="{PAPER}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>'
        f'<g fill="none" stroke="{INK}" stroke-width="4" stroke-linecap="round" stroke-linejoin="round">'
        f"{''.join(parts)}</g></svg>\n"
    )


def at(x: float, y: float, *parts: str, size: float = 1, turn: float = 0) -> str:
    """``parts`` with their origin at a place, larger or smaller, turned by degrees."""
    scaled = f" scale({size:g})" if size != 1 else ""
    turned = f" rotate({turn:g})" if turn else ""
    return f'<g transform="translate({x:g} {y:g}){turned}{scaled}">{"".join(parts)}</g>'


def line(d: str) -> str:
    return f'<path d="{d}"/>'


def thin(d: str) -> str:
    return f'<path stroke-width="2.5" d="{d}"/>'


def area(d: str, fill: str = CARD) -> str:
    return f'<path fill="{fill}" d="{d}"/>'


def patch(d: str, fill: str = WASH) -> str:
    """A plain colour without a line."""
    return f'<path fill="{fill}" stroke="none" d="{d}"/>'


def box(x: float, y: float, width: float, height: float, fill: str = CARD, round_: float = 6) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_:g}" fill="{fill}"/>'


def disc(x: float, y: float, r: float, fill: str = CARD) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}"/>'


def dot(x: float, y: float, r: float = 3.5, fill: str = INK) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}" stroke="none"/>'


def mark(d: str) -> str:
    """A stroke in the accent."""
    return f'<path stroke="{ACCENT}" stroke-width="6" d="{d}"/>'


def tick(x: float, y: float, size: float = 1) -> str:
    """A round seal with a tick: it is done."""
    seal = disc(0, 0, 26, ACCENT) + f'<path stroke="{PAPER}" stroke-width="6" d="M-11 1l8 9 14-17"/>'
    return at(x, y, seal, size=size)


def ground(y: float = 276) -> str:
    """The ground and a warm patch behind what stands on it."""
    return patch(f"M40 {y}C20 150 110 60 230 56S452 130 446 {y}z") + line(f"M28 {y}h424M70 {y + 16}h60M330 {y + 16}h80")


def person(hair: str, cloth: str = CARD, arms: str = "") -> str:
    """Somebody to the waist; the origin is below the middle. ``hair``: short, bun, hat, grey or child."""
    body = area("M-46 0C-46-50-28-68 0-68S46-50 46 0z", cloth) + line("M-12-67L0-52l12-15")
    face = disc(0, -94, 25) + dot(-9, -95) + dot(9, -95) + thin("M-8-84Q0-77 8-84")
    return body + arms + face + _HAIR[hair]


_HAIR = {
    "short": area("M-26-96C-30-126 30-126 26-96 14-100 8-112 0-112S-14-100-26-96z", INK),
    "bun": disc(0, -126, 10, INK) + area("M-26-94C-30-126 30-126 26-94 20-110 8-110 0-114-8-110-20-110-26-94z", INK),
    "hat": area("M-58-108L0-152 58-108Q0-94-58-108z", WASH) + thin("M-34-112L0-152 34-112M-14-108L0-152l14 44"),
    "grey": area("M-26-98C-28-124 28-124 26-98 16-108 8-110 0-110S-16-108-26-98z", CARD) + thin("M-6-72q6 8 12 0"),
    "child": area("M-25-98C-26-122 26-122 25-98Q12-110 0-104-12-110-25-98z", INK) + line("M0-120q-2-10 6-14"),
}


def phone(*screen: str) -> str:
    """A phone; its screen is 96 by 156 about the origin."""
    case = box(-62, -104, 124, 208, CARD, 18) + box(-48, -78, 96, 156, PAPER, 4)
    return case + line("M-12-91h24") + dot(0, 91, 5) + "".join(screen)


def hand() -> str:
    """A hand that holds something from below right; the thumb comes from the right."""
    return area("M62 20C90 8 96 40 84 66S70 130 66 170H-34C-40 140-62 128-66 96", WASH) + thin(
        "M-62 40q-14-2-14 12t14 14M-62 66q-14-2-14 12t14 14"
    )


def paper(seal: bool = True, lines: int = 4) -> str:
    """A sheet, 110 by 140, its corner folded, with a round seal."""
    sheet_ = area("M-55-70H32L55-47V70H-55z") + area("M32-70v23h23z", WASH)
    written = thin("".join(f"M-38 {-36 + 20 * row}h{(52, 76, 64, 76, 40)[row % 5]}" for row in range(lines)))
    stamp = mark("M40 44a15 15 0 1 1-30 0 15 15 0 1 1 30 0M20 44h10") if seal else ""
    return sheet_ + written + stamp.replace('width="6"', 'width="4"')


def card() -> str:
    """A card with somebody's picture."""
    return box(-62, -40, 124, 80) + box(-50, -26, 38, 50, WASH, 4) + disc(-31, -10, 9) + area(
        "M-45 24c0-22 28-22 28 0z"
    ) + thin("M2-20h44M2-4h34M2 12h44")  # fmt: skip


def gate() -> str:
    """The old gate of the village, 240 wide and 230 high, on its ground."""
    return (
        area("M-92 0V-132H92V0H54V-66A54 54 0 0 0-54-66V0z")
        + line("M-92-18h38M54-18h38M-92-112H92")
        + area("M-126-128Q-96-138-88-164H88Q96-138 126-128 100-128 92-132H-92Q-100-128-126-128z", ACCENT)
        + box(-40, -194, 80, 30, CARD, 0)
        + area("M-70-190Q-48-198-42-218H42Q48-198 70-190 52-190 40-194H-40Q-52-190-70-190z", ACCENT)
        + thin("M-60-146H60M-14-194v30M14-194v30")
    )


def banyan() -> str:
    """The banyan at the gate, about 200 high, on its ground."""
    return (
        area("M-22 0Q-8-40-16-90H18Q8-40 26 0z", WASH)
        + thin("M-6-20Q0-50-4-84M8-16Q2-50 8-84M-44-84v40M48-84v52M64-84v30")
        + area("M-84-84a34 34 0 0 1-2-64 40 40 0 0 1 48-46 48 48 0 0 1 82 4 40 40 0 0 1 44 48 32 32 0 0 1-6 58z", CARD)
        + thin("M-52-124q12-12 26-4M8-164q14-10 26 0M30-112q14-10 26 2M-28-164q6-10 16-10")
    )


def house() -> str:
    """A village house under a tiled roof, 200 wide, on its ground."""
    return (
        box(-84, -80, 168, 80, CARD, 0)
        + area("M-112-78L-78-132H78l34 54z", ACCENT)
        + thin("M-70-116H70M-90-98H90")
        + box(-20, -58, 40, 58, WASH, 0)
        + line("M0-58V0M-66-52h28v26h-28zM38-52h28v26H38z")
    )


def plane() -> str:
    """A paper plane: it is sent."""
    return area("M-50 4L56-44 24 48 4 16z") + line("M56-44L4 16-2 46 12 28")


def arcs() -> str:
    """Wi-Fi above its origin."""
    return mark("M-44-30Q0-70 44-30M-28-12Q0-38 28-12") + dot(0, 6, 7, ACCENT)
