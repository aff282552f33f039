"""Faults: what survives when processes die, clocks jump, rules vanish and disks fill. Packets are the judge."""
