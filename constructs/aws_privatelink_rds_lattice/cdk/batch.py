"""Calls into Node, many at once.

Each element of a stack is a call of jsii's into its Node process, which takes longer than what is done there, and so is
each reference to it. Inside of ``at_once`` the calls that need no answer are noted, in their order, and made in one
(`batch.js`). Where an answer is needed, the calls before it are made first.

Set `PRIVATELINK_STOCK_CALLS` to `1` to have each call made by itself. The output is the same; where jsii does not look
as expected, it is so without that.
"""

import functools
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from aws_privatelink_rds_lattice.errors import PrivateLinkError

from .node import jsii
from .node_package import load_into_node

# In a text for Node, what follows is the number of one that is known there only; no text of a user's has it.
_PLACEHOLDER_MARK = f"\0{secrets.token_hex(8)}:"
# What returns nothing.
_VOID_METHODS = frozenset({"addOverride", "importFrom", "moveFromId", "overrideLogicalId"})
# What is a text that other calls are handed as it is.
_TEXT_PROPERTIES = frozenset({"arn", "id"})


class _NodeBatch:
    """The class in Node, as jsii knows it."""

    __jsii_type__ = "aws-privatelink-rds-lattice-batch.Batch"


@functools.cache
def load_batch_runner() -> None:
    """Load `batch.js` into Node, once."""
    code = Path(__file__).with_name("batch.js").read_text("utf-8")
    kinds = {"calls": "string", "mark": "string", "known": "any", "texts": "any"}
    parameters = [{"name": name, "type": {"primitive": kind}} for name, kind in kinds.items()]
    returned = {"type": {"primitive": "any"}}
    load_into_node(_NodeBatch, code, {"name": "run", "parameters": parameters, "returns": returned})


class _NotBatchableError(PrivateLinkError):
    """A call has a value that cannot be noted, such as a member of an enumeration."""


class _BatchingProvider:
    """Stands between jsii's kernel and its provider, which makes the calls: each request comes here.

    Attributes:
        provider: The provider.
    """

    def __init__(self, provider: Any) -> None:  # noqa: ANN401 - jsii has no types for what it lets in
        """Begin without any calls.

        Raises:
            ImportError: jsii is not as expected.
            AttributeError: The same.
        """
        self.provider = provider
        types, references = import_module("jsii._kernel.types"), import_module("jsii._reference_map")
        self._reference_class, self._get_response, self._set_response, self._invoke_response = (
            getattr(types, name) for name in ("ObjRef", "GetResponse", "SetResponse", "InvokeResponse")
        )
        # Python's objects by the names that Node has for them.
        self._python_objects: dict[str, Any] = references._refs._refs  # noqa: SLF001 - jsii tells of them in no other way
        self._fetched_texts: list[str] = []
        self._reset_queue()

    def _reset_queue(self) -> None:
        self._queued_calls: list[list[Any]] = []
        self._known_objects: list[object] = []
        self._pending_objects: dict[str, Any] = {}
        self._next_text_index = len(self._fetched_texts)

    def create(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Note that an object is to be made; one that calls back into Python, or is Python's own, is made directly."""
        is_own = request.overrides or "." not in request.fqn
        if is_own or not self._queue_call("create", request.fqn, *request.args):
            return self._call_directly("create", request)
        reference = self._reference_class(f"{_PLACEHOLDER_MARK}{len(self._pending_objects)}")
        self._pending_objects[reference.ref] = reference
        return reference

    def get(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Note that a text is needed, and return what stands for it; get directly what may be something else."""
        if request.property not in _TEXT_PROPERTIES or request.objref.ref not in self._pending_objects:
            return self._call_directly("get", request)
        self._queue_call("get", request.objref, request.property)
        self._next_text_index += 1
        return self._get_response(f"{_PLACEHOLDER_MARK}{self._next_text_index - 1}\0")

    def set(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Note what a property is to be."""
        noted = self._queue_call("set", request.objref, request.property, request.value)
        return self._set_response() if noted else self._call_directly("set", request)

    def invoke(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Note a command; ask a question directly."""
        noted = request.method in _VOID_METHODS and self._queue_call(
            "invoke", request.objref, request.method, *request.args
        )
        return self._invoke_response() if noted else self._call_directly("invoke", request)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - see above
        """Return what makes any other request, directly."""
        return functools.partial(self._call_directly, name)

    def _call_directly(self, name: str, *arguments: object, **options: object) -> Any:  # noqa: ANN401 - see above
        self.flush()
        return getattr(self.provider, name)(*arguments, **options)

    def _queue_call(self, *call: object) -> bool:
        with suppress(_NotBatchableError):
            self._queued_calls.append([self._encode_argument(value) for value in call])
            return True
        return False

    def _encode_argument(self, value: Any) -> Any:  # noqa: ANN401 - see above
        """Return a value of a request as batch.js takes it."""
        if value is None or isinstance(value, (str, int, float)):
            return value
        if isinstance(value, list):
            return [self._encode_argument(each) for each in value]
        if isinstance(value, dict):
            ((kind, content),) = value.items()
            if kind == "$jsii.struct":
                return {name: self._encode_argument(each) for name, each in content["data"].items() if each is not None}
            if kind == "$jsii.map":
                return {name: self._encode_argument(each) for name, each in content.items()}
            raise _NotBatchableError
        reference = value if isinstance(value, self._reference_class) else getattr(value, "__jsii_ref__", None)
        if reference is None:
            raise _NotBatchableError
        if reference.ref in self._pending_objects:
            return {_PLACEHOLDER_MARK: ["made", [*self._pending_objects].index(reference.ref)]}
        known = self._python_objects.get(reference.ref) if value is reference else value
        if known is None:
            raise _NotBatchableError
        self._known_objects.append(known)
        return {_PLACEHOLDER_MARK: ["known", len(self._known_objects) - 1]}

    def flush(self) -> None:
        """Make the calls that are noted.

        Raises:
            RuntimeError: If Node refuses one of them, as jsii tells of it; those behind it are not made.
        """
        if not self._queued_calls:
            return
        calls, known, made = json.dumps(self._queued_calls), self._known_objects, self._pending_objects
        try:
            with _use_provider(self.provider):
                load_batch_runner()
                objects, self._fetched_texts = jsii.sinvoke(
                    _NodeBatch, "run", [calls, _PLACEHOLDER_MARK, known, self._fetched_texts]
                )
        except RuntimeError as error:
            # What jsii puts in front where a method fails, and not where an object is made.
            raise RuntimeError(str(error).removeprefix("Error: ")) from error.__cause__
        self._reset_queue()
        for reference, made_one in zip(made.values(), objects, strict=True):
            ours = self._python_objects.pop(reference.ref)
            # jsii's references cannot be changed, and requests that wait for this one hold it already.
            object.__setattr__(reference, "ref", made_one.__jsii_ref__.ref)
            self._python_objects[reference.ref] = ours

    def discard(self) -> None:
        """Forget what is noted, and the objects that are not made."""
        for name in self._pending_objects:
            self._python_objects.pop(name, None)


@contextmanager
def _use_provider(provider: Any) -> Iterator[None]:  # noqa: ANN401 - see above
    """Have jsii's kernel make its requests there meanwhile."""
    before, jsii.kernel.provider = jsii.kernel.provider, provider
    try:
        yield
    finally:
        jsii.kernel.provider = before


@contextmanager
def batched_calls() -> Iterator[None]:
    """Make the calls inside in one, as far as they need no answer; an inner one leaves them to the outer.

    What is read inside of ``id`` and ``arn`` of an element that is made inside is good for other calls inside only.

    Raises:
        RuntimeError: If Node refuses one of them, as jsii tells of it.
    """
    provider: object = jsii.kernel.provider
    notes = None
    if not isinstance(provider, _BatchingProvider) and not os.environ.get("PRIVATELINK_STOCK_CALLS"):
        with suppress(ImportError, AttributeError):
            notes = _BatchingProvider(provider)
    if notes is None:
        yield
        return
    with _use_provider(notes):
        try:
            yield
            notes.flush()
        finally:
            notes.discard()
