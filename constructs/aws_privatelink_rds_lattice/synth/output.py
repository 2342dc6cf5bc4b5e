"""Synthesis: an app's output is whole or not there at all, and what goes wrong is told without Node's traceback."""

import errno
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from aws_privatelink_rds_lattice.cdk.node import JavaScriptError
from aws_privatelink_rds_lattice.errors import PrivateLinkError

_STACK_FILE_NAMES = ("cdk.tf", "cdk.tf.json")
_OUTPUT_REMEDY = (
    "the output needs a folder that can be written, and room on the disk; "
    "remove what is in the way, or name another folder in CDKTF_OUTDIR"
)


class SynthesisError(PrivateLinkError):
    """What keeps an app from being synthesized: the cause, and what to do."""


def default_output_folder() -> Path:
    """Return the folder of an app's output: ``CDKTF_OUTDIR``, as the cdktf command line sets it, or ``cdktf.out``."""
    return Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out")


@contextmanager
def atomic_output(folder: Path | None = None) -> Iterator[str]:
    """Give an app a folder for its output, and put that in its place once all of it is there.

    What an earlier run wrote stays as it is until then, also where the program is interrupted or fails. Of each stack
    only the new format is left, since Terraform would read both.

    Args:
        folder: Where the output goes; that of ``output_folder()`` if None.

    Yields:
        What ``App`` takes as ``outdir``.

    Raises:
        SynthesisError: If cdktf, or a stack's HCL, refuses something inside, or the folder cannot be written.
    """
    folder = folder or default_output_folder()
    with _translate_os_errors(folder):
        new = staging_dir(folder)
    with new:
        try:
            yield str(Path(new.name).resolve())
        except Exception as error:
            if isinstance(error.__cause__, JavaScriptError):
                text = " ".join(str(error).split())
                of_disk = re.match(r"(?:Error: )?((?:ENOSPC|EDQUOT|EIO|EROFS): .*)", text)
                raise SynthesisError(f"{of_disk[1]}; {_OUTPUT_REMEDY}" if of_disk else text) from None
            raise
        with _translate_os_errors(folder):
            publish(Path(new.name), folder)


def staging_dir(folder: Path) -> TemporaryDirectory[str]:
    """Make a folder, where it is missing, and in it, so that it is on the same disk, one for what is to be put there.

    Raises:
        OSError: If one of them cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # After Ctrl-C, Node may still write into it.
    return TemporaryDirectory(prefix=".new-", dir=folder, ignore_cleanup_errors=True)


@contextmanager
def _translate_os_errors(folder: Path) -> Iterator[None]:
    """Say in words what the file system refuses inside."""
    try:
        yield
    except OSError as error:
        place = error.filename2 or error.filename or folder
        raise SynthesisError(f"{place}: {error.strerror}; {_OUTPUT_REMEDY}") from None


def publish(staged: Path, folder: Path) -> None:
    """Move all files of a folder to the same places in another one, the manifest, which names the others, last.

    Raises:
        OSError: If a file cannot be moved. What is there is as it was, unless a folder stops to be writable meanwhile.
    """
    files = [
        Path(parent, name).relative_to(staged)
        for parent, folders, names in os.walk(staged)
        for name in (*names, *(each for each in folders if Path(parent, each).is_symlink()))
    ]
    files.sort(key=lambda file: (file.name == "manifest.json", file))
    # What can be refused is refused before the first file goes.
    for file in files:
        if (folder / file).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), folder / file)
    for parent in {(folder / file).parent for file in files}:
        parent.mkdir(parents=True, exist_ok=True)
        TemporaryDirectory(prefix=".new-", dir=parent).cleanup()
    with _ignore_interrupts():
        for file in files:
            (staged / file).replace(folder / file)
            for other in {*_STACK_FILE_NAMES} - {file.name} if file.name in _STACK_FILE_NAMES else ():
                (folder / file).with_name(other).unlink(missing_ok=True)


@contextmanager
def _ignore_interrupts() -> Iterator[None]:
    """Take no Ctrl-C meanwhile; Python hands it to the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
