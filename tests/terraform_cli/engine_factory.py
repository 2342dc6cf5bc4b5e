"""Load the Terraform engines of a test process, and start the AWS provider once for the engines that have it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from terraform_cli.engines import PROGRAMS, RunningProvider, TerraformEngine, load_engine, required_engines
from terraform_cli.real_provider import find_real_provider

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path


class EngineFactory:
    """Loads each engine once.

    Args:
        stack: Ends the AWS provider.
        folder: A folder for the scripts of the engines.
    """

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack = stack
        self._folder = folder
        self._engines: dict[tuple[str, bool], TerraformEngine] = {}

    def load(self, name: str = "", *, fake_provider: bool = False) -> TerraformEngine:
        """Return an engine; the first required engine, Terraform and OpenTofu have the AWS provider, where found.

        Args:
            name: The name of the engine; the first required engine by default.
            fake_provider: Whether the engine has the fake provider, also where the AWS provider is found.
        """
        first_name = required_engines()[0]
        name = name or first_name
        has_fake = fake_provider or name not in (first_name, *PROGRAMS)
        if (name, has_fake) not in self._engines:
            real_provider = None if has_fake else self._real_provider
            self._engines[name, has_fake] = load_engine(name, self._folder, real_provider)
        return self._engines[name, has_fake]

    @functools.cached_property
    def _real_provider(self) -> RunningProvider | None:
        program = find_real_provider()
        if program is None:
            return None
        from fakes.aws.account import FAKE_ACCOUNT  # noqa: PLC0415 - imports boto3 and moto, which few tests need
        from fakes.aws.http_server import serve_account  # noqa: PLC0415 - the same
        from terraform_cli.provider_proxy import serve_real_provider  # noqa: PLC0415 - imports grpc.aio

        server = self._stack.enter_context(serve_account(FAKE_ACCOUNT))
        reattach = self._stack.enter_context(serve_real_provider(program, server.url))
        return RunningProvider(reattach, server)
