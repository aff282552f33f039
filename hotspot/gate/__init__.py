"""The gate: what lets devices pass. ``port`` says what every gate promises; each adapter is a file of its own."""

from hotspot.gate.port import Gate, GateUnavailable
from hotspot.settings import Settings


def gate_for(settings: Settings) -> Gate:
    """The gate that the settings name, not raised yet; loads only what that one needs. Raises ``GateUnavailable``."""
    if settings.gate == "simulated":
        from hotspot.gate.simulated import SimulatedGate  # noqa: PLC0415

        return SimulatedGate()
    from hotspot.gate.nftables import NftablesGate  # noqa: PLC0415
    from hotspot.gate.rules import Rules  # noqa: PLC0415

    try:
        rules = Rules.of(settings)
    except ValueError as err:
        raise GateUnavailable(f"The gate cannot be built: {err}.") from err
    return NftablesGate(rules, settings.downlink_mbit, settings.uplink_mbit)
