"""The only place in hotspot that speaks Flask: what both faces share and neither decides."""
