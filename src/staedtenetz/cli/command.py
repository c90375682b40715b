"""What commands have in common: a session, a format, a file to write, a municipality to ask for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

from staedtenetz.cli.answers import Asked, asked_for
from staedtenetz.cli.completion import complete_format
from staedtenetz.cli.options import ForceOption, ShownTargetOption
from staedtenetz.cli.output import FORMATS
from staedtenetz.cli.session import Session
from staedtenetz.errors import StaedtenetzError

__all__ = ["PAGES", "Asked", "Session", "command"]

PAGES = ("table", "plain", "json", "markdown")
"""The formats of a command that shows pages; one that shows a list has ``FORMATS``."""


def command(
    formats: Sequence[str] | None = FORMATS, *, to_file: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command its session, and the options that belong to its formats.

    The command takes the session first and then options of its own; one that takes ``asked`` gets
    the argument and options that describe a municipality and its wishes. Without ``formats`` it
    has a --format of its own or none; ``to_file`` lets what it shows be written to a file.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        own = _parameters(function)
        del own["session"]
        asking = _parameters(asked_for) if own.pop("asked", None) else {}
        shared = _shared(formats, to_file=to_file) if formats else {}

        @wraps(function)
        def run(ctx: typer.Context, **values: Any) -> None:
            format_name, *file = [values.pop(name) for name in shared] or [None]
            asked = {name: values.pop(name) for name in asking}
            session = Session(ctx, formats, format_name)
            try:
                if file:
                    session.write_to(file[0], force=file[1])
                if asking:
                    values["asked"] = asked_for(**asked)
                function(session, **values)
            except StaedtenetzError as error:
                session.output.fail(error)
                raise typer.Exit(int(error.exit_status)) from error

        context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
        parameters = [context, *asking.values(), *own.values(), *shared.values()]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        return run

    return decorate


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


def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """The parameters of a function with their types, by name."""
    hints = get_type_hints(function, include_extras=True)
    return {
        name: each.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name, each in inspect.signature(function).parameters.items()
    }
