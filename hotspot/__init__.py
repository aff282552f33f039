"""Cổng Làng's domain: who may pass, where, what is shown, what is counted.

``access`` decides and records passes, ``gate`` makes the kernel agree, ``network`` knows places and devices,
``content`` knows the public services, ``staff`` the members; ``web`` is the only package here that speaks Flask.
"""

__version__ = "0.1.0"
