"""nf_tables rulesets as text, through libnftables.so.1 in this process: one call, one transaction, nothing forked.

Only for the ruleset as a whole; elements go by ``hotspot.gate.elements``. The library's context is made for one call
and given back after it, since it would keep a cache of everything.
"""

import ctypes
import re
from functools import cache

from hotspot.gate.port import GateError, GateFull, GateRejected, GateUnavailable

_LIBRARY = "libnftables.so.1"
_WORDS = (
    (r"Operation not permitted|must be root|Permission denied", GateUnavailable,
     "The gate may not touch nf_tables: start it as root or with CAP_NET_ADMIN."),
    (r"Too many open files in system|No space left|Numerical result out of range", GateFull,
     "The gate's sets are full."),
    (r"Operation not supported|Protocol not supported|Address family not supported|Invalid argument",
     GateUnavailable, "This kernel lacks a part of nf_tables that the gate needs (inet, nat, ct, limit): load it."),
)  # fmt: skip


@cache
def _library() -> ctypes.CDLL:
    """libnftables. Raises ``GateUnavailable``."""
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError as err:
        raise GateUnavailable("libnftables is missing: install the package nftables.") from err
    library.nft_ctx_new.restype = ctypes.c_void_p
    library.nft_ctx_new.argtypes = [ctypes.c_uint32]
    library.nft_ctx_free.argtypes = library.nft_ctx_buffer_output.argtypes = [ctypes.c_void_p]
    library.nft_ctx_buffer_error.argtypes = [ctypes.c_void_p]
    library.nft_run_cmd_from_buffer.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.nft_ctx_get_error_buffer.restype = ctypes.c_char_p
    library.nft_ctx_get_error_buffer.argtypes = [ctypes.c_void_p]
    return library


def run(commands: str) -> None:
    """Make the kernel do these commands, all or none.

    Raises ``GateUnavailable`` without library, permission or kernel support, ``GateFull``, ``GateRejected``.
    """
    library = _library()
    context = library.nft_ctx_new(0)
    if not context:
        raise GateUnavailable("libnftables cannot start: the system is out of memory.")
    try:
        library.nft_ctx_buffer_output(context)
        library.nft_ctx_buffer_error(context)
        if library.nft_run_cmd_from_buffer(context, commands.encode("ascii")):
            raise in_words(library.nft_ctx_get_error_buffer(context).decode("utf-8", "replace"))
    finally:
        library.nft_ctx_free(context)


def in_words(complaint: str) -> GateError:
    """What the library complained of, as an error of ours with one sentence for the operator."""
    first = next((line.strip() for line in complaint.splitlines() if line.strip()), "no reason given")
    for pattern, error, sentence in _WORDS:
        if re.search(pattern, complaint):
            return error(f"{sentence} ({first})")
    return GateRejected(f"nf_tables refused the gate's rules: {first}.")
