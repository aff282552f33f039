"""The units: those in the repository are what the program renders, and systemd reads them."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from hotspot.network.box import dnsmasq, sysctl, systemd
from hotspot.settings import Settings

DEPLOY = Path(__file__).parents[4] / "deploy" / "systemd"
BOX = Settings(data=Path("/var/lib/conglang"), lan="lan0", wan="wan0", lan_ipv6="fdc0:6e67:6c61::1/64")
PROGRAM = Path("/opt/conglang/bin/conglang")


def test_the_units_in_the_repository_are_the_rendered_ones() -> None:
    """``python -m tests.hotspot.network.box.test_systemd`` writes them anew."""
    there = {path.name: path.read_text(encoding="utf-8") for path in DEPLOY.iterdir()}
    assert there == systemd.units(BOX, PROGRAM)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("settings", [BOX, replace(BOX, portal_port=80, portal_host="wifi.vn", certificate="/c.pem")])
def test_systemd_finds_no_fault_with_them(settings: Settings, tmp_path: Path) -> None:
    for name, text in systemd.units(settings, Path("/bin/true")).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "conglang.target")], capture_output=True, text=True, timeout=60
    )
    complaints = [line for line in done.stderr.splitlines() if "conglang" in line]
    assert (done.returncode, complaints) == (0, [])


@pytest.mark.parametrize(
    ("unit", "held"),
    [
        ("gateway", "CAP_NET_ADMIN"),
        ("dnsmasq", "CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE"),
        ("resolver", ""),
        ("serve", ""),
    ],
)
def test_each_process_holds_what_it_needs_and_no_more(unit: str, held: str) -> None:
    lines = systemd.units(BOX, PROGRAM)[f"conglang-{unit}.service"].splitlines()
    assert [line for line in lines if "Capabilit" in line] == [
        f"AmbientCapabilities={held}",
        f"CapabilityBoundingSet={held}",
    ]
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateDevices=yes", "Restart=always"} <= set(lines)
    assert "User=root" not in lines


def test_a_low_port_brings_the_one_capability_for_it() -> None:
    text = systemd.units(replace(BOX, portal_port=80), PROGRAM)["conglang-serve.service"]
    assert "AmbientCapabilities=CAP_NET_BIND_SERVICE\n" in text


def test_the_gate_stays_when_the_gatekeeper_is_restarted() -> None:
    assert f"ExecStart={PROGRAM} gateway --keep\n" in systemd.units(BOX, PROGRAM)["conglang-gateway.service"]


def test_every_line_of_dnsmasq_and_every_knob_is_in_its_unit() -> None:
    text = systemd.units(BOX, PROGRAM)["conglang-dnsmasq.service"]
    assert [line for line in dnsmasq.options(BOX) if f" --{line}" not in text] == ["log-facility=-"]
    assert [knob for knob in sysctl.knobs(BOX) if f" {knob.path}={knob.value}" not in text] == []


def test_no_mac_of_a_refused_device_gets_into_the_journal() -> None:
    """dnsmasq names it at level info (``log_packet`` in its rfc2131.c) and says everything on the terminal at one."""
    lines = systemd.units(BOX, PROGRAM)["conglang-dnsmasq.service"].splitlines()
    assert {"LogLevelMax=warning", "SyslogLevel=warning"} <= set(lines)
    assert [line for line in lines if "log-facility" in line] == []


def test_root_touches_nothing_inside_the_folder_of_the_account() -> None:
    """``install -d`` follows links: the account could have any folder of the machine given to it by a restart."""
    inside = f"{BOX.data}/"
    done = [line for text in systemd.units(BOX, PROGRAM).values() for line in text.splitlines() if inside in line]
    assert [line for line in done if line.startswith(("ExecStartPre=+", "ExecStart=+", "ExecStartPost=+"))] == []
    assert f"ExecStartPre=/usr/bin/install -d -m 0770 {BOX.run}" in done


def test_settings_are_in_the_units_and_secrets_are_not() -> None:
    box = replace(BOX, database_url="postgresql+psycopg://u:geheim@h/d", garden=("a.vn", 'b"%.vn'))
    units = systemd.units(box, PROGRAM)
    assert 'Environment="CONGLANG_GARDEN=a.vn,b\\"%%.vn"\n' in units["conglang-serve.service"]
    assert [name for name, text in units.items() if "geheim" in text] == []


def test_a_setting_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be written into a unit"):
        systemd.units(replace(BOX, zone="Asia/Ho_Chi_Minh\nUser=root"), PROGRAM)


if __name__ == "__main__":
    for unit, rendered in systemd.units(BOX, PROGRAM).items():
        (DEPLOY / unit).write_text(rendered, encoding="utf-8")
