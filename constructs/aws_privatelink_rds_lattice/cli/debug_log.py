"""The package's debug log on standard error, for ``--debug``."""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import TYPE_CHECKING, TextIO

from aws_privatelink_rds_lattice.error_text import redact_secrets
from aws_privatelink_rds_lattice.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE_LOGGER_NAME = "aws_privatelink_rds_lattice"


class _StderrHandler(logging.StreamHandler[TextIO]):
    """Writes each record as a line: level, logger's name without the package, sanitized message without secrets."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr  # rich replaces the stream during a progress display
        super().emit(record)

    def format(self, record: logging.LogRecord) -> str:
        logger_name = record.name.removeprefix(f"{_PACKAGE_LOGGER_NAME}.")
        return str(sanitize(redact_secrets(f"{record.levelname} {logger_name} {super().format(record)}")))


@contextlib.contextmanager
def debug_log(*, enabled: bool) -> Iterator[None]:
    """Write the package's log records to standard error while the context is open, if enabled.

    Only the package's logger gets a handler: botocore's debug log has credentials and signatures. Records do not
    propagate, so that handlers of the root logger do not write them again. Afterwards the logger is as before.
    """
    if not enabled:
        yield
        return
    logger = logging.getLogger(_PACKAGE_LOGGER_NAME)
    old_level = logger.level
    old_propagate = logger.propagate
    handler = _StderrHandler()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(old_level)
        logger.propagate = old_propagate
