"""The errors a user can meet, each with its exit status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import ClassVar

from staedtenetz.messages import Message

__all__ = [
    "AmbiguousMunicipality",
    "DataError",
    "ExitStatus",
    "LockedError",
    "MissingPackage",
    "NoConnection",
    "NotPossible",
    "NothingToUndo",
    "ProfileError",
    "StaedtenetzError",
    "TargetError",
    "TemplateError",
    "UnknownMunicipality",
    "UnknownNetwork",
    "UnknownTerm",
    "UnprovenResult",
    "UsageError",
    "WorkerEnded",
    "needing",
]


class ExitStatus(IntEnum):
    """What the process tells the shell."""

    ANSWERED = 0
    ERROR = 1
    USAGE = 2
    INTERRUPTED = 130
    TERMINATED = 143


class StaedtenetzError(Exception):
    """What is wrong, what to do about it, and the exit status that goes with it.

    ``problem`` and ``advice`` are messages, so that the command line can say them in
    the user's language; ``code`` is stable and stands in JSON output.
    """

    code: ClassVar[str] = "error"
    exit_status: ClassVar[ExitStatus] = ExitStatus.ERROR

    def __init__(self, problem: Message, advice: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem
        self.advice = advice


class UnknownNetwork(StaedtenetzError):
    """No record has this id, name, acronym or old name."""

    code = "unknown-network"


class UnknownMunicipality(StaedtenetzError):
    """No municipality of the bundled list has this name or key."""

    code = "unknown-municipality"


class AmbiguousMunicipality(StaedtenetzError):
    """Several municipalities have this name; the advice lists them."""

    code = "ambiguous-municipality"


class UnknownTerm(StaedtenetzError):
    """No theme, topic or other term of a vocabulary goes by this name."""

    code = "unknown-term"
    exit_status = ExitStatus.USAGE


class UsageError(StaedtenetzError):
    """Options that do not go together or do not make sense."""

    code = "usage"
    exit_status = ExitStatus.USAGE


class ProfileError(StaedtenetzError):
    """A profile file that is missing, broken, or says something impossible."""

    code = "profile"


class DataError(StaedtenetzError):
    """A data file that is missing or cannot be read; ``line`` where the place is known."""

    code = "data"

    def __init__(self, problem: Message, advice: Message, line: int | None = None) -> None:
        super().__init__(problem, advice)
        self.line = line


class TargetError(StaedtenetzError):
    """A file that could not be written; nothing half-written is left behind."""

    code = "target"


class LockedError(StaedtenetzError):
    """Somebody else is writing the same file at this moment."""

    code = "locked"


class NothingToUndo(StaedtenetzError):
    """No earlier version of a file is kept."""

    code = "nothing-to-undo"


class MissingPackage(StaedtenetzError):
    """A package that only some commands need is not installed; ``extra`` brings it.

    How it is installed depends on how this program was; the command line knows better than the
    advice here, which fits any environment with pip.
    """

    code = "missing-package"

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            Message("error.missing_package", {"package": package}),
            Message("advice.install", {"command": f"python -m pip install {package}"}),
        )
        self.package = package
        self.extra = extra


class NoConnection(StaedtenetzError):
    """No server at all could be reached, or the settings of the proxy are wrong."""

    code = "no-connection"


class NotPossible(StaedtenetzError):
    """The rules of the network exclude what the paper was to propose."""

    code = "not-possible"


class TemplateError(StaedtenetzError):
    """A template is missing or no Word file."""

    code = "template-error"


class UnprovenResult(StaedtenetzError):
    """The solver did not prove its answer, or the answer does not hold when recomputed."""

    code = "unproven-result"


class WorkerEnded(StaedtenetzError):
    """One of several processes at work was ended from outside; nothing is written."""

    code = "worker-ended"


@contextmanager
def needing(package: str, extra: str) -> Iterator[None]:
    """Imports that may fail: raises MissingPackage where the package is not installed."""
    try:
        yield
    except ImportError as error:
        raise MissingPackage(package, extra) from error
