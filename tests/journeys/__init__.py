"""Journeys: real browsers on a phone of the street, at the real portal."""
