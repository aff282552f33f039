"""The command line, and the only module that knows both faces. It imports inside its commands, so that the
privileged processes load neither Flask nor a face.
"""

import signal
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from hotspot import logs, settings
from hotspot.settings import Settings, SettingsError

_data = click.option("--data", type=click.Path(path_type=Path), help="Data folder (CONGLANG_DATA).")


class _Plain(click.Group):
    """Says what is wrong in one sentence instead of a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as err:
            raise click.ClickException(str(err)) from err


@click.group(cls=_Plain, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cong-lang", prog_name="conglang")
def main() -> None:
    """Cổng Làng: free public Wi-Fi for a commune."""


@main.command()
@click.option("--port", default=8080, help="Port of the residents' face.")
@click.option("--staff-port", default=8443, help="Port of the staff face.")
@_data
def demo(port: int, staff_port: int, data: Path | None) -> None:
    """Look at it: both faces, a simulated gate with residents coming and going, a seeded month. Needs nothing."""
    from hotspot import demonstration

    sys.exit(demonstration.run(port, staff_port, data, _faces))


@main.command()
@_data
def init(data: Path | None) -> None:
    """Make the data folder ready and print the first member's one-time link."""
    from hotspot import setup

    chosen = settings.load(data=data)
    prepared = setup.prepare(chosen)
    click.echo(f"Data folder: {chosen.data.absolute()}")
    if prepared.invitation is None:
        click.echo("There are members already. One of them can invite others.")
    else:
        click.echo(f"First member, within 24 hours, once: {setup.staff_url(chosen)}/bat-dau/{prepared.invitation}")


@main.command()
@click.option("--lan", required=True, help="Interface towards the access points.")
@click.option("--wan", required=True, help="Interface towards the line.")
@_data
def up(lan: str, wan: str, data: Path | None) -> None:
    """Be the hotspot: gate, DHCP, DNS, both faces. As root; takes everything down again when it ends."""
    from hotspot import up as box

    logs.configure("up")
    sys.exit(box.run(settings.load(lan=lan, wan=wan, data=data)))


@main.command()
@_data
def check(data: Path | None) -> None:
    """Say what is wrong, one sentence each. Exit code 1 when something is."""
    from hotspot import check as checking

    findings = checking.findings(settings.load(data=data))
    for finding in findings:
        click.echo(f"{finding.severity.value:5}{finding.sentence}")
    sys.exit(any(finding.severity is checking.Severity.FAIL for finding in findings))


@main.command()
@_data
def serve(data: Path | None) -> None:
    """Serve both faces and run the scheduler."""
    from hotspot import nursery

    logs.configure("serve")
    sys.exit(nursery.run(_faces(settings.load(data=data))))


@main.command()
@_data
def jobs(data: Path | None) -> None:
    """Run the scheduler alone; a second one waits for the first to go."""
    from hotspot import jobs as scheduling

    logs.configure("jobs")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    scheduling.run(settings.load(data=data), stop)


@main.command()
@click.option("--keep", is_flag=True, help="Leave the gate standing when stopped.")
@_data
def gateway(keep: bool, data: Path | None) -> None:
    """Be the gatekeeper: make the gate agree with the database."""
    from hotspot.gatekeeper import loop

    logs.configure("gateway")
    sys.exit(loop.run(settings.load(data=data), keep))


@main.command()
@_data
def resolver(data: Path | None) -> None:
    """Be the resolver for devices without access."""
    from hotspot.network import resolver as resolving

    logs.configure("resolver")
    resolving.run(settings.load(data=data))


@main.command()
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
@_data
def forget(dry_run: bool, data: Path | None) -> None:
    """Delete what is past its time now, as the scheduler does every hour."""
    from hotspot import clock
    from hotspot.access import retention
    from hotspot.content.counting import retention as counting
    from hotspot.db import Database

    chosen = settings.load(data=data)
    with Database(chosen.url).writing() as db:
        at = clock.moment()
        gone = retention.forget(db, chosen.connection_log_days, at, chosen.zone, dry_run)
        counts = counting.forget(db, clock.local_day(at.wall, chosen.zone), dry_run)
    click.echo(f"{'Would go' if dry_run else 'Gone'}: {gone}, {counts}")


@main.group()
def box() -> None:
    """Files for a machine that is to be a hotspot for good."""


@box.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--lan", required=True)
@click.option("--wan", required=True)
@_data
def units(folder: Path, lan: str, wan: str, data: Path | None) -> None:
    """Write the systemd units of a box into FOLDER."""
    from hotspot.network.box import systemd

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in systemd.units(settings.load(lan=lan, wan=wan, data=data)).items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(folder / name)


def _faces(chosen: Settings) -> list[Any]:
    """The children that serve both faces. Each imports its own only when it is prepared.

    After a start the residents' page is there before the staff's is even imported.
    """
    from hotspot.nursery import Child

    ports = [("captive", chosen.portal_port, "", "")]
    if chosen.tls:
        ports.append(("captive-tls", chosen.portal_tls_port, chosen.certificate, chosen.certificate_key))
    return [
        *(Child(port[0], partial(_residents, chosen, *port)) for port in ports),
        Child("admin", lambda: _staff(chosen)),
    ]


def _residents(chosen: Settings, name: str, port: int, certificate: str, key: str) -> Any:
    """The residents' face; what it counts is written beside it."""
    import captive
    from hotspot.serve import Listener, any_address, serving

    anywhere = "127.0.0.1" if chosen.gate == "simulated" else any_address()
    made = Listener(name, partial(captive.create_wsgi, chosen), anywhere, port, beside=_beside)
    return serving(replace(made, certificate=Path(certificate), key=Path(key)) if certificate else made)


def _beside(front: Any, stop: threading.Event) -> None:
    front.beside(stop)


def _staff(chosen: Settings) -> Any:
    """The staff's face; the scheduler lives beside it, because it is seldom busy."""
    import admin
    from hotspot import jobs as scheduling
    from hotspot.db import Database
    from hotspot.serve import Listener, serving
    from hotspot.web.app import warm

    return serving(Listener(
        "admin", lambda: warm(admin.create_app(chosen, Database(chosen.url))), chosen.admin_address, chosen.admin_port,
        Path(chosen.admin_certificate) if chosen.admin_certificate else None,
        Path(chosen.admin_certificate_key) if chosen.admin_certificate_key else None,
        threads=6,  # a film that somebody sends over a slow line holds one for minutes
        beside=lambda _app, stop: scheduling.run(chosen, stop),
    ))  # fmt: skip
