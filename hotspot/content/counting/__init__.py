"""How often something was shown, opened and followed: totals, never people."""
