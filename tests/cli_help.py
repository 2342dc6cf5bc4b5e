"""The help of all commands."""

from __future__ import annotations

import re

from fakes.aws.cli_runner import run_privatelink


def help_texts() -> dict[str, str]:
    """Return the help of the program and of each command, by command line."""
    program_help = run_privatelink("--help").out
    commands = re.findall(r"^    ([a-z]+)\b", program_help.partition("COMMAND\n")[2], re.MULTILINE)
    texts = {f"privatelink {name}": run_privatelink(name, "--help").out for name in commands}
    texts["privatelink policy"] += run_privatelink("policy", "deploy", "--help").out
    return {"privatelink": program_help, **texts}
