"""Whether this face can do its work, for supervisors on this machine; to the network there is no such page."""

import logging
from typing import Any

from flask import Blueprint, Response, abort, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from captive.detection import LOOPBACK
from hotspot.access.models import GateReport
from hotspot.web.app import at, db, peer

pages = Blueprint("health", __name__)
log = logging.getLogger("conglang.captive")
_FRESH_SECONDS = 30.0  # the gatekeeper reports every ten


@pages.get("/healthz")
def health() -> tuple[Response, int]:
    """200 when the database can be read and the gatekeeper has reported lately; else 503. Both say which."""
    if peer() not in LOOPBACK:
        abort(404)
    try:
        report = db().scalar(select(GateReport))
    except SQLAlchemyError as error:
        log.error("health: the database cannot be read", extra={"error": str(error)})
        return jsonify(database=False, gate=False), 503
    gate = report is not None and report.boot_id == at().boot_id and at().boottime - report.boottime <= _FRESH_SECONDS
    told: dict[str, Any] = {"admitted": report.admitted, "trouble": report.trouble} if report is not None else {}
    return jsonify(database=True, gate=gate, **told), 200 if gate else 503
