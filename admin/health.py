"""Whether this face can do its work, for supervisors on this machine; to the network there is no such page."""

import logging
from ipaddress import ip_address

from flask import Blueprint, Response, abort, jsonify
from sqlalchemy.exc import SQLAlchemyError

from hotspot.insight import health
from hotspot.insight.health import GateState
from hotspot.web.app import at, db, peer, shared

pages = Blueprint("health", __name__)
log = logging.getLogger("conglang.admin")


@pages.get("/healthz")
def alive() -> tuple[Response, int]:
    """200 when the database can be read and the gatekeeper has reported lately; else 503. Both say which."""
    if not _local(peer()):
        abort(404)
    try:
        state = health.read(db(), shared().settings, at())
    except SQLAlchemyError as error:
        log.error("health: the database cannot be read", extra={"error": str(error)})
        return jsonify(database=False, gate=False), 503
    gate = state.gate in (GateState.WELL, GateState.TROUBLED)
    return jsonify(database=True, gate=gate, admitted=state.admitted, trouble=state.trouble), 200 if gate else 503


def _local(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback
