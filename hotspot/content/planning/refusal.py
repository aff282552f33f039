"""How planning refuses: by the field to mend, the rule that it breaks, and the others that stand in the way."""


class PlanningError(ValueError):
    """Something planned that makes no sense.

    ``field`` names what to mend, ``rule`` says how, ``named`` are the public ids of the placements that stand in the
    way, or the words that are meant; ``limit`` is the bound that was passed.
    """

    def __init__(self, field: str, rule: str, named: tuple[str, ...] = (), limit: int | None = None) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule, self.named, self.limit = field, rule, named, limit
