"""Everything that nf_tables holds now, ours and other people's, as libnftables tells it in JSON."""

import ctypes
import json
from collections.abc import Mapping
from typing import Any

_LIBRARY = "libnftables.so.1"
_JSON, _TERSE = 1 << 4, 1 << 11  # NFT_CTX_OUTPUT_*; terse leaves out the elements of sets, of which there are many


class Unreadable(RuntimeError):
    """The ruleset cannot be read. The text is one sentence that says what to do."""


def ruleset() -> Mapping[str, Any]:
    """Every table, chain, rule and set, without elements (libnftables-json(5)). Raises ``Unreadable``."""
    return _told("list ruleset")


def holds(table: str) -> bool:
    """Whether a table of this name stands in the family ``inet``. Raises ``Unreadable``."""
    tables = [entry["table"] for entry in _told("list tables").get("nftables", []) if "table" in entry]
    return any((one["family"], one["name"]) == ("inet", table) for one in tables)


def _told(command: str) -> Mapping[str, Any]:
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError as err:
        raise Unreadable("libnftables is missing: install the packages nftables and libnftables1.") from err
    library.nft_ctx_new.restype = ctypes.c_void_p
    library.nft_ctx_get_output_buffer.restype = library.nft_ctx_get_error_buffer.restype = ctypes.c_char_p
    context = ctypes.c_void_p(library.nft_ctx_new(0))
    try:
        library.nft_ctx_output_set_flags(context, _JSON | _TERSE)
        library.nft_ctx_buffer_output(context)
        library.nft_ctx_buffer_error(context)
        if library.nft_run_cmd_from_buffer(context, command.encode("ascii")):
            said = library.nft_ctx_get_error_buffer(context).decode("utf-8", "replace")
            raise Unreadable(_in_words(said))
        found: Mapping[str, Any] = json.loads(library.nft_ctx_get_output_buffer(context) or b"{}")
        return found
    except ValueError as err:
        raise Unreadable("nf_tables tells of its rules in a way that cannot be read: update nftables.") from err
    finally:
        library.nft_ctx_free(context)


def _in_words(said: str) -> str:
    if "ermitted" in said or "root" in said or "denied" in said:
        return "The firewall rules cannot be read: run this as root."
    return f"This kernel has no working nf_tables: load the module nf_tables ({said.strip().splitlines()[0]})."
