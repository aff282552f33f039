"""A made-up commune for ``conglang demo``: a month behind it, and residents who come and go."""

from hotspot.demo.commune import founded
from hotspot.demo.month import seed_month
from hotspot.demo.residents import Residents

__all__ = ["Residents", "founded", "seed_month"]
