"""The parts that every resident's page draws on, made once per process."""

from dataclasses import dataclass

from flask import current_app, g

from captive.board import Wall
from captive.caller import Caller, Callers
from captive.choosing import Chooser
from captive.counter import Counter
from captive.glance import Glance
from captive.knock import Knock
from captive.place import Place, Places
from captive.tickets import Tickets
from hotspot import keys
from hotspot.db import Database
from hotspot.keys import Purpose
from hotspot.settings import Settings
from hotspot.web.app import at, peer

_NAME = "portal"


@dataclass(frozen=True, slots=True)
class Portal:
    """The residents' face without its pages. Making one touches neither the database nor the network."""

    settings: Settings
    glance: Glance
    places: Places
    callers: Callers
    tickets: Tickets
    knock: Knock
    counter: Counter
    chooser: Chooser

    def close(self) -> None:
        """Let go of the database."""
        self.glance.close()


def build(settings: Settings, database: Database) -> Portal:
    """The parts for these settings. Raises ``keys.KeyFileError``."""
    glance, wall = Glance(database), Wall()
    counter = Counter(settings, database, wall)
    return Portal(
        settings=settings,
        glance=glance,
        places=Places(settings, database, glance, wall),
        callers=Callers(settings, glance),
        tickets=Tickets(keys.key(settings.secrets, Purpose.CAPTIVE)),
        knock=Knock(settings.nudge_socket),
        counter=counter,
        chooser=Chooser(counter.sightings),
    )


def portal() -> Portal:
    """The current app's parts."""
    found = current_app.extensions[_NAME]
    assert isinstance(found, Portal)
    return found


def caller() -> Caller:
    """The device that sent the current request."""
    return portal().callers.at(peer())


def place() -> Place:
    """The place as it is for the current request, the same until its end."""
    if "place" not in g:
        g.place = portal().places.current(at())
    found = g.place
    assert isinstance(found, Place)
    return found
