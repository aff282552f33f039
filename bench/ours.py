"""The hotspot under measurement: a street with the real box in its gateway, guests from the database, its processes."""

from types import TracebackType

from sqlalchemy import func, select

from bench import guests
from bench.processes import Process, descendants
from hotspot import settings as settings_module
from hotspot.access.models import Pass, PassState
from hotspot.db import Database
from hotspot.settings import PREFIX, Settings
from tests.lab.namespace import LabError
from tests.lab.phone import Phone
from tests.lab.street import Street

UNLIMITED = {"down_kbps": None, "up_kbps": None, "daily_megabytes": None, "daily_minutes": None}


class Hotspot:
    """A context manager: the street stands and the box serves in it. ``settings`` become ``CONGLANG_*``."""

    def __init__(self, *, offloads: bool = True, isolated: bool = True, **settings: str) -> None:
        self.street = Street(offloads=offloads, isolated=isolated)
        self._environ = {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
        self.settings: Settings = settings_module.load({}, data=self.street.data, **settings)
        self.database = Database(self.settings.url)

    def __enter__(self) -> "Hotspot":
        self.street.__enter__()
        try:
            self.street.up(environ=self._environ)
        except BaseException:
            self.street.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.dispose()
        self.street.__exit__(kind, error, trace)

    @property
    def address(self) -> str:
        """The box's IPv4 address on the guest side."""
        return str(self.settings.gateway_ipv4.ip)

    @property
    def portal(self) -> str:
        """The portal's scheme and host."""
        return f"http://{self.address}"

    def phones(self, count: int) -> list[Phone]:
        """Phones that have joined the network and have no access."""
        return [self.street.phone().join() for _ in range(count)]

    def processes(self) -> list[Process]:
        """Everything that runs below the box."""
        if self.street.box is None:
            raise LabError("the box does not run")
        return descendants(self.street.box.pid)

    def set_plan(self, **values: object) -> None:
        """Change the plan that the place gives; passes opened from now on follow it."""
        with self.database.writing() as db:
            guests.change_plan(db, **values)

    def populate(self, count: int) -> None:
        """Have ``count`` more devices hold a pass of the place's plan: the box starts again and restores them.

        It is ready only when the gate is, so that the kernel admits them all then. Phones keep their leases.
        """
        if code := self.street.down():
            raise LabError(f"the box ended with {code}")
        with self.database.writing() as db:
            guests.admit_rows(db, count)
        self.street.up(environ=self._environ)

    def active(self) -> int:
        """How many passes the database holds as active."""
        with self.database.reading() as db:
            return db.scalar(select(func.count()).select_from(Pass).where(Pass.state == PassState.ACTIVE)) or 0
