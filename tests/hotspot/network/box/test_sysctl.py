"""The order of the kernel's settings is what keeps the machine shut until all is well."""

from hotspot.network.box.sysctl import knobs, text
from hotspot.settings import Settings

BOX = Settings(lan="lan0", wan="eth0.10")


def test_forwarding_comes_last_and_the_lines_routes_are_saved_before_it() -> None:
    paths = [knob.path for knob in knobs(BOX)]
    assert paths[-2:] == ["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"]
    assert paths[0] == "net/ipv6/conf/eth0.10/accept_ra"
    assert len(paths) == len(set(paths))


def test_only_sizes_of_tables_may_be_larger_already() -> None:
    assert {knob.path.rpartition("/")[2] for knob in knobs(BOX) if knob.at_least} == {
        "nf_conntrack_max",
        "gc_thresh1",
        "gc_thresh2",
        "gc_thresh3",
    }


def test_as_a_file_each_line_passes_over_what_the_kernel_lacks() -> None:
    lines = text(BOX).splitlines()
    assert lines == [f"-{knob.path} = {knob.value}" for knob in knobs(BOX)]
