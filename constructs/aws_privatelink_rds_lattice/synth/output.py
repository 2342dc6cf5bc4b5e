"""Atomic output of an app: a failed run leaves the previous output untouched, and reports no traceback of Node."""

import errno
import logging
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from aws_privatelink_rds_lattice.cdk.node import TEMPORARY_FOLDER_REMEDY, JavaScriptError
from aws_privatelink_rds_lattice.errors import PrivateLinkError
from aws_privatelink_rds_lattice.local_state import output_folder

_LOGGER = logging.getLogger(__name__)
_MANIFEST = "manifest.json"
# The same stack as HCL and as JSON.
_STACK_FILE_NAMES = ("cdk.tf", "cdk.tf.json")
_OUTPUT_REMEDY = (
    "the output needs a writable folder and free disk space; remove the obstacle, or set CDKTF_OUTDIR to another folder"
)
# Temporary folder of an output in progress -> folder in which the output is published.
_PUBLISHED_FOLDERS: dict[Path, Path] = {}


class SynthesisError(PrivateLinkError):
    """An app cannot be synthesized; the message has the cause and the remedy."""


def default_output_folder() -> Path:
    """Return the folder of the output of the project in the working folder; see ``local_state.output_folder``."""
    return output_folder(Path())


def published_folder(app_folder: Path) -> Path:
    """Return the folder in which the files in an app's output folder end up, without symbolic links."""
    folder = app_folder.resolve()
    return _PUBLISHED_FOLDERS.get(folder, folder)


@contextmanager
def atomic_output(folder: str | os.PathLike[str] | None = None) -> Iterator[str]:
    """Yield a temporary folder for an app's output, and publish the output when the body ends without an error.

    If the body fails or is interrupted, the previous output is left untouched. For each stack, the output has one
    format: the file of the other format is deleted, since Terraform would read both.

    Args:
        folder: The folder of the output; ``default_output_folder()`` if None.

    Yields:
        The temporary folder, for the argument ``outdir`` of ``App``.

    Raises:
        SynthesisError: cdktf rejects a call in the body, a stack has no form in HCL, or the folder cannot be written.
    """
    folder = default_output_folder() if folder is None else Path(folder)
    with _translate_os_errors(folder):
        staged = staging_dir(folder)
    with staged:
        staged_folder = Path(staged.name).resolve()
        _PUBLISHED_FOLDERS[staged_folder] = folder.resolve()
        try:
            with translate_node_errors():
                yield str(staged_folder)
        finally:
            del _PUBLISHED_FOLDERS[staged_folder]
        with _translate_os_errors(folder):
            publish(Path(staged.name), folder)


@contextmanager
def translate_node_errors() -> Iterator[None]:
    """Convert an error in Node to an error of one line, without a traceback of Node.

    Raises:
        SynthesisError: There is an error in Node.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error.__cause__, JavaScriptError):
            raise SynthesisError(_describe_node_error(error)) from None
        raise


def _describe_node_error(error: Exception) -> str:
    """Return the message of an error in Node on a single line; for an error of a disk, with the remedy.

    From an error about a token, the place in Node that made the token is removed.
    """
    text = " ".join(str(error).split())
    text = re.sub(r"^(?:Resolution error: )+|\.? Object creation stack:.*", "", text)
    temporary_folder_error = re.match(r"(?:Error: )?(E[A-Z]+: .*, mkdtemp .*)", text)
    if temporary_folder_error:
        return f"{temporary_folder_error[1]}; {TEMPORARY_FOLDER_REMEDY}"
    disk_error = re.match(r"(?:Error: )?((?:ENOSPC|EDQUOT|EIO|EROFS): .*)", text)
    if disk_error:
        return f"{disk_error[1]}; {_OUTPUT_REMEDY}"
    return text


def staging_dir(folder: Path) -> TemporaryDirectory[str]:
    """Create a missing folder, and a temporary folder inside: on the same disk, so files can be moved.

    Raises:
        OSError: A folder cannot be created.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # After Ctrl-C, Node may still write into the temporary folder.
    return TemporaryDirectory(prefix=".new-", dir=folder, ignore_cleanup_errors=True)


@contextmanager
def _translate_os_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        path = error.filename2 or error.filename or folder
        raise SynthesisError(f"{path}: {error.strerror}; {_OUTPUT_REMEDY}") from None


def publish(staged: Path, folder: Path) -> None:
    """Move all files of a folder to the same paths in another folder.

    The manifest, which names the other files, is moved last. Ctrl-C has no effect during the moves.

    Raises:
        OSError: A file cannot be moved. The previous output is left untouched, unless a folder becomes read-only
            during the moves.
    """
    files = _staged_files(staged)
    _prepare_target_folders([folder / file for file in files])
    with _ignore_interrupts():
        for file in files:
            (staged / file).replace(folder / file)
            if file.name in _STACK_FILE_NAMES:
                for other_name in {*_STACK_FILE_NAMES} - {file.name}:
                    (folder / file).with_name(other_name).unlink(missing_ok=True)
    _LOGGER.debug("Wrote %d files to %s", len(files), folder)


def _staged_files(staged: Path) -> list[Path]:
    """Return the relative paths of all files and all symbolic links to folders, the manifest last."""
    files = [path.relative_to(staged) for path in staged.rglob("*") if path.is_symlink() or not path.is_dir()]
    return sorted(files, key=lambda file: (file.name == _MANIFEST, file))


def _prepare_target_folders(targets: list[Path]) -> None:
    """Create the folders of files, and raise each possible error before the first move."""
    for target in targets:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), target)
    for parent in {target.parent for target in targets}:
        parent.mkdir(parents=True, exist_ok=True)
        TemporaryDirectory(prefix=".new-", dir=parent).cleanup()


@contextmanager
def _ignore_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C in the body; outside of the main thread, Python raises no `KeyboardInterrupt`."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous_handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous_handler)
