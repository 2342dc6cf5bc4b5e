"""The parser of the program and of each command: short errors with suggestions, and examples in the help."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any, NoReturn

from aws_privatelink_rds_lattice.inputs.problems import find_similar_name
from aws_privatelink_rds_lattice.inputs.secret_values import hide_secret_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_MIN_HELP_WIDTH = 40


class CommandParser(argparse.ArgumentParser):
    """A parser with one-line errors, without abbreviated options, and with the terminal's width for the whole help."""

    def __init__(self, *, description: str = "", examples: Sequence[str] = (), epilog: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - the arguments of argparse
        """Create the parser.

        Args:
            description: A sentence on the program or command.
            examples: Command lines for the help, each with a comment or without.
            epilog: The last line of the help.
            kwargs: Further arguments of ``ArgumentParser``.
        """
        width = max(shutil.get_terminal_size().columns - 2, _MIN_HELP_WIDTH)
        endings = []
        if examples:
            endings.append("\n".join(["examples:", *(f"  {example}" for example in examples)]))
        if epilog:
            endings.append(textwrap.fill(epilog, width))
        super().__init__(
            description=textwrap.fill(description, width),
            epilog="\n\n".join(endings),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            **kwargs,
        )

    def error(self, message: str) -> NoReturn:
        """Print the error and exit with status 2."""
        self.exit(2, f"{self.prog}: {hide_secret_words(message)}; see {self.prog} --help\n")

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ANN401 - argparse's own signature
        """Write a help or an error; raise the error of a write, such as a full disk, which argparse ignores."""
        stream = file or sys.stderr
        stream.write(message)
        stream.flush()

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 - argparse's own signature
        """Raise an error for a value that is not one of the choices of an argument, with the most similar choice."""
        if action.choices is not None and value not in action.choices:
            choices = list(map(str, action.choices))
            similar_name = find_similar_name(str(value), choices)
            hint = f"did you mean {similar_name}?" if similar_name else f"choose from {', '.join(choices)}"
            if not similar_name and isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - argparse has no public name
                hint += "; write other arguments and options after it"
            raise argparse.ArgumentError(action, f"invalid choice: {value!r}; {hint}")

    def fail_unknown(self, arguments: Sequence[str]) -> NoReturn:
        """Print an error for arguments that the parser does not know, with the most similar option of each."""
        parts = []
        for argument in arguments:
            hint = self._option_hint(argument.partition("=")[0])
            parts.append(f"{argument} ({hint})" if argument.startswith("-") and hint else argument)
        self.error(f"unrecognized arguments: {' '.join(parts)}")

    def _option_hint(self, option: str) -> str:
        """Return the place of an option before the command that has it, or else the most similar option."""
        if option in self._option_string_actions:
            return f"write it after {self.prog.rpartition(' ')[2]}"
        known_names = [name.removeprefix("--") for name in self._option_string_actions if name.startswith("--")]
        similar_name = find_similar_name(option.lstrip("-"), known_names)
        return f"did you mean --{similar_name}?" if similar_name else ""
