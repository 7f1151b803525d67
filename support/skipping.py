"""Why a scenario cannot run on this machine."""


class NotHere(Exception):
    """What a scenario needs is not on this machine; the scenario is skipped with these words."""
