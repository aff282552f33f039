"""What shows where and when, and why the rest does not: rules in, an answer out. Pure."""

from hotspot.content.schedule.airing import TimeRule
from hotspot.content.schedule.candidate import PORTAL, Candidate, Context, Fact, Layer, Level, Slot, Spot, Wanted
from hotspot.content.schedule.choice import choose, edition, turn
from hotspot.content.schedule.days import Days, Frequency, HolidayPolicy, Repeat, RuleError, Weekday
from hotspot.content.schedule.eligible import Reason
from hotspot.content.schedule.lunar import LunarDay, LunarSpan
from hotspot.content.schedule.resolve import Share, Shown, resolve
from hotspot.content.schedule.rotation import Item, Play, planned
from hotspot.content.schedule.windows import Hours, Window

__all__ = [
    "PORTAL", "Candidate", "Context", "Days", "Fact", "Frequency", "HolidayPolicy", "Hours", "Item", "Layer", "Level",
    "LunarDay", "LunarSpan", "Play", "Reason", "Repeat", "RuleError", "Share", "Shown", "Slot", "Spot", "TimeRule",
    "Wanted", "Weekday", "Window", "choose", "edition", "planned", "resolve", "turn",
]  # fmt: skip
