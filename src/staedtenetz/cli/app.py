"""The command group: commands loaded when called, one language, errors in one line."""

from __future__ import annotations

import contextlib
import errno
import gc
import gettext
import os
import re
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from staedtenetz import __version__
from staedtenetz.cli.language import Settings, choose_language
from staedtenetz.cli.own_folder import choose_places
from staedtenetz.cli.streams import prepare_streams
from staedtenetz.errors import ExitStatus, StaedtenetzError, UsageError
from staedtenetz.messages import DOMAIN, LOCALE_FOLDER, Choices, Language, Message

__all__ = ["run"]

COMMANDS = {
    "list": "directory:list_networks",
    "search": "directory:search_networks",
    "theme": "directory:show_theme",
    "themes": "directory:list_themes",
    "show": "directory:show_network",
    "compare": "directory:compare_networks",
    "recommend": "recommend:recommend_networks",
    "report": "report:write_report",
    "portfolio": "portfolio:best_portfolio",
    "review": "review:review_memberships",
    "peers": "peers:list_peers",
    "members": "imports:members",
    "city": "city:show_city",
    "profile": "profile:app",
    "network": "network:app",
    "membership": "membership:app",
    "data": "data:app",
}

"""Each command with the module and function behind it, in the order of the help."""


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and leave with its exit status."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    # A short run creates many lasting objects and hardly any garbage: collecting less often
    # saves some milliseconds of start-up.
    gc.set_threshold(100_000, 50, 50)
    prepare_streams()
    try:
        rest, language = choose_language(arguments, os.environ)
        _check_arguments(rest)
        rest, places = choose_places(rest, os.environ)
    except StaedtenetzError as error:
        _report(error, "", Language("de"), arguments)
        sys.exit(error.exit_status)
    _translate_typer(language)
    status = _run(rest, Settings(language, places, tuple(arguments)))
    # Nothing is left to collect that the end of the process would not free anyway.
    gc.freeze()
    sys.exit(status)


def _check_arguments(arguments: Sequence[str]) -> None:
    """Bytes that are no text in the terminal's encoding cannot be looked up or written."""
    for argument in arguments:
        if not argument.isprintable() and re.search("[\0\ud800-\udfff]", argument):
            raise UsageError(Message("usage.not_text"), Message("advice.check_encoding"))


def _run(arguments: list[str], settings: Settings) -> int:
    """The exit status of the run, whatever happens in it."""
    try:
        return _answer(arguments, settings)
    except OSError as error:
        with contextlib.suppress(OSError):
            return _output_failed(error, settings.language)
        return int(ExitStatus.ERROR)


def _answer(arguments: list[str], settings: Settings) -> int:
    stdout, language = sys.stdout, settings.language
    try:
        status = _command(settings).main(
            args=arguments, prog_name="staedtenetz", standalone_mode=False
        )
        sys.stdout.flush()
        return status if isinstance(status, int) else int(ExitStatus.ANSWERED)
    except StaedtenetzError as error:
        _report(error, "", language, arguments)
        return int(error.exit_status)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "staedtenetz"
        _report(_usage_error(error, path), path.partition(" ")[2], language, arguments)
        return int(ExitStatus.USAGE)
    except typer.Abort:
        sys.stderr.write(language("error.aborted") + "\n")
        return int(ExitStatus.INTERRUPTED)
    except KeyboardInterrupt:
        return int(ExitStatus.INTERRUPTED)
    except SystemExit:
        # Typer ends like this, with status 1, when a reader such as head has seen enough.
        if sys.stdout is stdout:
            raise
        sys.stdout = stdout
        raise BrokenPipeError(errno.EPIPE, "") from None


def _output_failed(error: OSError, language: Language) -> int:
    """A reader such as ``head`` that has seen enough is no error; a full disk is one."""
    closed = error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL)
    # Python flushes stdout once more at exit, which would fail again and print a traceback.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if closed:
        return int(ExitStatus.ANSWERED)
    from staedtenetz.files.reading import reason

    written = error.filename is None
    key = "error.output" if written else "error.system"
    problem = language(key, reason=reason(error))
    sys.stderr.write(language("error.line", problem=problem) + "\n")
    sys.stderr.write(language("advice.other_target") + "\n")
    return int(ExitStatus.ERROR)


def _translate_typer(language: Language) -> None:
    """Let Typer's own words come from our catalogue, as it asks Python's gettext for them."""
    os.environ["LANGUAGE"] = language.code
    gettext.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    gettext.textdomain(DOMAIN)


def _report(
    error: StaedtenetzError, command: str, language: Language, arguments: Sequence[str]
) -> None:
    """Say an error before any command runs; as a JSON document too where JSON was asked for."""
    from staedtenetz.cli.output import Output

    asked = "json" if _asks_for_json(arguments) else "plain"
    Output(language, command, asked, sys.stdout, sys.stderr).fail(error)


def _asks_for_json(arguments: Sequence[str]) -> bool:
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if word in ("--format", "-f") and following.lower() == "json":
            return True
        if word.lower() in ("--format=json", "-fjson"):
            return True
    return False


def _usage_error(error: typer.TyperException, path: str) -> UsageError:
    """Wrong usage as an error of our own, with the one line that helps on."""
    return UsageError(_usage_problem(error), Message("advice.help", {"command": f"{path} --help"}))


def _usage_problem(error: typer.TyperException) -> Message:
    """Typer's usage errors say some things in English only; here they are told by kind."""
    parameter = getattr(error, "param", None)
    name = _parameter_name(parameter)
    kind = type(error).__name__
    if kind == "NoSuchOption":
        option = getattr(error, "option_name", "")
        near = get_close_matches(option, getattr(error, "possibilities", None) or (), 1)
        key = "usage.no_such_option_meant" if near else "usage.no_such_option"
        return Message(key, {"option": option, "near": Choices(near)})
    if kind == "MissingParameter":
        return Message("usage.missing", {"name": name})
    if kind == "BadOptionUsage":
        return Message("usage.option_value", {"option": getattr(error, "option_name", "")})
    if kind == "BadParameter":
        return Message("usage.bad_value", {"name": name})
    if "unexpected extra argument" in error.message:
        words = error.message.rpartition("(")[2].rstrip(").")
        return Message("usage.too_many", {"words": words})
    return Message("usage.other", {"text": error.message})


def _parameter_name(parameter: Any) -> str:
    if parameter is None:
        return ""
    if parameter.param_type_name == "argument":
        return str(parameter.human_readable_name)
    return str(max(parameter.opts, key=len))


class Spoken:
    """What Typer says in English only, in the user's language: usage line and help option."""

    language: Language

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        prefix = self.language("help.usage") + " "
        formatter.write_usage(ctx.command_path, pieces, prefix=prefix)

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, and ``--lang``: told by each command, taken before any is called."""
        option = TyperOption(
            param_decls=["--lang"],
            metavar="de|en",
            help=self.language("help.option.lang"),
            expose_value=False,
        )
        *own, last = super().get_params(ctx)  # type: ignore[misc]
        return [*own, option, last]

    def get_help_option(self, ctx: Any) -> Any:
        """The ``--help`` option."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = self.language("help.option.help")
        return option


class SpokenGroup(Spoken, TyperGroup):
    """A group that shows its help when it is called alone, and offers near commands."""

    def invoke(self, ctx: Any) -> Any:
        if not ctx._protected_args and not self.invoke_without_command:  # noqa: SLF001
            typer.echo(ctx.get_help())
            return None
        return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(name, known)
            key = "usage.no_such_command_meant" if near else "usage.no_such_command"
            raise UsageError(
                Message(key, {"command": name, "near": Choices(near)}),
                Message("advice.help", {"command": f"{ctx.command_path} --help"}),
            )
        return super().resolve_command(ctx, args)


class LazyGroup(SpokenGroup):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        return _load_command(cmd_name, self.language)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        rows = [(name, self.language(f"help.{name}")) for name in COMMANDS]
        with formatter.section(self.language("help.commands")):
            formatter.write_dl(rows)


class Command(Spoken, TyperCommand):
    """One command."""


class Subgroup(SpokenGroup):
    """A group of commands below a command, such as ``profile``."""


def _root(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="help.option.version")] = False,
    data: Annotated[
        str | None, typer.Option("--data", metavar="metavar.place", help="help.option.data")
    ] = None,
) -> None:
    if version:
        typer.echo(f"staedtenetz {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def _command(settings: Settings) -> Any:
    """The root command."""
    language = settings.language
    app = typer.Typer(
        cls=LazyGroup,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "obj": settings},
    )
    app.callback(invoke_without_command=True, help=language("help.program"))(_root)
    group: Any = typer.main.get_command(app)
    group.subcommand_metavar = language("help.metavar.command")
    _translate(group, language)
    return group


def _load_command(name: str, language: Language) -> Any:
    module_name, _, attribute = COMMANDS[name].partition(":")
    target = getattr(import_module(f"staedtenetz.cli.{module_name}"), attribute)
    if isinstance(target, typer.Typer):
        command: Any = typer.main.get_group(target)
    else:
        command = _single(target, name)
    _translate(command, language, f"help.{name}")
    return command


def _single(function: Callable[..., Any], name: str) -> Any:
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=Command)(function)
    return typer.main.get_command(app)


def _translate(command: Any, language: Language, help_key: str = "") -> None:
    """Options and commands name their help by key; here the words are put in."""
    command.language = language
    command.options_metavar = language("help.metavar.options")
    if help_key:
        command.help = command.short_help = language(help_key)
    for parameter in command.params:
        _translate_parameter(parameter, language)
    for name, below in getattr(command, "commands", {}).items():
        _translate(below, language, f"{help_key}.{name}")
    if isinstance(command, Subgroup):
        command.subcommand_metavar = language("help.metavar.command")


def _translate_parameter(parameter: Any, language: Language) -> None:
    if parameter.name in ("install_completion", "show_completion"):
        parameter.help = language(f"help.option.{parameter.name}")
    elif parameter.help and parameter.help.startswith("help."):
        parameter.help = language(parameter.help)
    if parameter.metavar and parameter.metavar.startswith("metavar."):
        parameter.metavar = language(f"help.{parameter.metavar}")
