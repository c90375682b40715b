"""What commands have in common: a session, a format, a file to write, a municipality to ask for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Annotated, Any, get_type_hints

import typer

from staedtenetz.cli.answers import GROUPS, Asked, asked_for
from staedtenetz.cli.completion import complete_format
from staedtenetz.cli.options import ForceOption, ShownTargetOption
from staedtenetz.cli.output import FORMATS
from staedtenetz.cli.session import Session
from staedtenetz.errors import StaedtenetzError

__all__ = ["DONE", "PAGES", "Asked", "Session", "command"]

PAGES = ("table", "plain", "json", "markdown")
"""The formats of a command that shows pages; one that shows a list has ``FORMATS``."""


DONE = ("plain", "json")
"""The formats of a command that does something and tells what it did."""


def command(
    formats: Sequence[str] | None = FORMATS, *, to_file: bool = True
) -> Callable[[Callable[..., None]], _Command]:
    """Give a command its session, and the options that belong to its formats.

    The command takes the session first and then options of its own; in place of one that is named
    as in ``GROUPS`` stand the parameters that describe a municipality. Without ``formats`` it
    has a --format of its own, in which errors are told too; ``to_file`` lets what it shows be
    written to a file.
    """
    return lambda function: _Command(function, formats, to_file=to_file)


class _Command:
    """A function as a command. Its parameters are worked out when Typer asks for them.

    A module has several commands and a run calls one: evaluating the annotations of all of them
    would take longer than everything else that is done at start.
    """

    def __init__(
        self, function: Callable[..., None], formats: Sequence[str] | None, *, to_file: bool
    ) -> None:
        self.__name__, self.__doc__ = function.__name__, function.__doc__
        self._function, self._formats, self._to_file = function, formats, to_file

    @cached_property
    def _groups(self) -> dict[str, dict[str, inspect.Parameter]]:
        """The parameters by the parameter of the function that gets them."""
        return {
            name: _optional(GROUPS[name]) if name in GROUPS else {name: each}
            for name, each in _parameters(self._function).items()
            if name != "session"
        }

    @cached_property
    def _shared(self) -> dict[str, inspect.Parameter]:
        return _shared(self._formats, to_file=self._to_file) if self._formats else {}

    @property
    def __signature__(self) -> inspect.Signature:
        context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
        groups = (*self._groups.values(), self._shared)
        return inspect.Signature([context, *(each for group in groups for each in group.values())])

    @property
    def __annotations__(self) -> dict[str, Any]:  # type: ignore[override]
        return {each.name: each.annotation for each in self.__signature__.parameters.values()}

    def __call__(self, ctx: typer.Context, **values: Any) -> None:
        format_name, *file = [values.pop(name) for name in self._shared] or [None]
        session = Session(ctx, self._formats, format_name)
        if not self._formats and (values["format_name"] or "").lower() == "json":
            session.output = session.output._replace(format="json")
        try:
            if file:
                session.write_to(file[0], force=file[1])
            for name in GROUPS.keys() & self._groups.keys():
                values[name] = asked_for({each: values.pop(each) for each in self._groups[name]})
            self._function(session, **values)
        except StaedtenetzError as error:
            session.output.fail(error)
            raise typer.Exit(int(error.exit_status)) from error


def _shared(formats: Sequence[str], *, to_file: bool) -> dict[str, inspect.Parameter]:
    def file_options(target: ShownTargetOption = "", force: ForceOption = False) -> None: ...

    option = typer.Option(
        "--format",
        "-f",
        metavar="|".join(formats),
        help="help.option.format",
        autocompletion=complete_format(formats),
    )
    format_name = inspect.Parameter(
        "format_name",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[str | None, option],
    )
    return {"format_name": format_name, **(_parameters(file_options) if to_file else {})}


def _optional(group: type) -> dict[str, inspect.Parameter]:
    """The fields of a class as parameters that need not be given."""
    kind = inspect.Parameter.KEYWORD_ONLY
    return {
        name: inspect.Parameter(name, kind, default=None, annotation=hint)
        for name, hint in get_type_hints(group, include_extras=True).items()
    }


def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """The parameters of a function with their types, by name."""
    hints = get_type_hints(function, include_extras=True)
    return {
        name: each.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name, each in inspect.signature(function).parameters.items()
    }
