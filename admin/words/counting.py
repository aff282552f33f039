"""What is said about counting: what is measured, where links stand, and what an experiment shows."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from hotspot.content.counting.models import Measure, Medium
from hotspot.content.counting.trials import Verdict

TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        Measure.SERVED: lazy_gettext("Shown"),
        Measure.OPENED: lazy_gettext("Opened"),
        Measure.STEP: lazy_gettext("Step reached"),
        Measure.LEFT: lazy_gettext("Went on to the national portal"),
        Measure.SCANNED: lazy_gettext("Scanned"),
        Measure.EXPOSED: lazy_gettext("Shown in the experiment"),
    },
    {
        Medium.PORTAL: lazy_gettext("Portal"),
        Medium.SCREEN: lazy_gettext("Screen"),
        Medium.LEAFLET: lazy_gettext("Leaflet"),
        Medium.POSTER: lazy_gettext("Poster"),
        Medium.SOCIAL: lazy_gettext("Social networks"),
        Medium.CARD: lazy_gettext("Share card"),
    },
    {
        Verdict.TOO_FEW_VISITS: lazy_gettext("Too few visits to compare."),
        Verdict.NOT_YET: lazy_gettext("Not enough figures yet."),
        Verdict.MISMATCH: lazy_gettext("The split is not even. Something is wrong with the counting."),
        Verdict.NO_DIFFERENCE: lazy_gettext("No difference can be told."),
        Verdict.DIFFERENCE: lazy_gettext("There is a difference."),
    },
)
