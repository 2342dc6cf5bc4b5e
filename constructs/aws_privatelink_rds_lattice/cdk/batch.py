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

from .node import jsii, load_into_node

# In a text for Node, what follows is the number of one that is known there only; no text of a user's has it.
_MARK = f"\0{secrets.token_hex(8)}:"
# What returns nothing.
_COMMANDS = frozenset({"addOverride", "importFrom", "moveFromId", "overrideLogicalId"})
# What is a text that other calls are handed as it is.
_TEXTS = frozenset({"arn", "id"})


class _Batch:
    """The class in Node, as jsii knows it."""

    __jsii_type__ = "aws-privatelink-rds-lattice-batch.Batch"


@functools.cache
def load() -> None:
    """Load `batch.js` into Node, once."""
    code = Path(__file__).with_name("batch.js").read_text("utf-8")
    kinds = {"calls": "string", "mark": "string", "known": "any", "texts": "any"}
    parameters = [{"name": name, "type": {"primitive": kind}} for name, kind in kinds.items()]
    returned = {"type": {"primitive": "any"}}
    load_into_node(_Batch, code, {"name": "run", "parameters": parameters, "returns": returned})


class _UnnotedError(Exception):
    """A call has a value that cannot be noted, such as a member of an enumeration."""


class _Notes:
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
        self._reference, self._got, self._set, self._invoked = (
            getattr(types, name) for name in ("ObjRef", "GetResponse", "SetResponse", "InvokeResponse")
        )
        # Python's objects by the names that Node has for them.
        self._objects: dict[str, Any] = references._refs._refs  # noqa: SLF001 - jsii tells of them in no other way
        self._texts: list[str] = []
        self._begin()

    def _begin(self) -> None:
        self._calls: list[list[Any]] = []
        self._known: list[object] = []
        self._made: dict[str, Any] = {}
        self._next_text = len(self._texts)

    def create(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Note that an object is to be made; one that calls back into Python, or is Python's own, is made directly."""
        is_own = request.overrides or "." not in request.fqn
        if is_own or not self._note("create", request.fqn, *request.args):
            return self._directly("create", request)
        reference = self._reference(f"{_MARK}{len(self._made)}")
        self._made[reference.ref] = reference
        return reference

    def get(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Note that a text is needed, and return what stands for it; get directly what may be something else."""
        if request.property not in _TEXTS or request.objref.ref not in self._made:
            return self._directly("get", request)
        self._note("get", request.objref, request.property)
        self._next_text += 1
        return self._got(f"{_MARK}{self._next_text - 1}\0")

    def set(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Note what a property is to be."""
        noted = self._note("set", request.objref, request.property, request.value)
        return self._set() if noted else self._directly("set", request)

    def invoke(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Note a command; ask a question directly."""
        noted = request.method in _COMMANDS and self._note("invoke", request.objref, request.method, *request.args)
        return self._invoked() if noted else self._directly("invoke", request)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - see above
        """Return what makes any other request, directly."""
        return functools.partial(self._directly, name)

    def _directly(self, name: str, *arguments: object, **options: object) -> Any:  # noqa: ANN401 - see above
        self.make()
        return getattr(self.provider, name)(*arguments, **options)

    def _note(self, *call: object) -> bool:
        with suppress(_UnnotedError):
            self._calls.append([self._plain(value) for value in call])
            return True
        return False

    def _plain(self, value: Any) -> Any:  # noqa: ANN401 - see above
        """Return a value of a request as batch.js takes it."""
        if value is None or isinstance(value, (str, int, float)):
            return value
        if isinstance(value, list):
            return [self._plain(each) for each in value]
        if isinstance(value, dict):
            ((kind, content),) = value.items()
            if kind == "$jsii.struct":
                return {name: self._plain(each) for name, each in content["data"].items() if each is not None}
            if kind == "$jsii.map":
                return {name: self._plain(each) for name, each in content.items()}
            raise _UnnotedError
        reference = value if isinstance(value, self._reference) else getattr(value, "__jsii_ref__", None)
        if reference is None:
            raise _UnnotedError
        if reference.ref in self._made:
            return {_MARK: ["made", [*self._made].index(reference.ref)]}
        known = self._objects.get(reference.ref) if value is reference else value
        if known is None:
            raise _UnnotedError
        self._known.append(known)
        return {_MARK: ["known", len(self._known) - 1]}

    def make(self) -> None:
        """Make the calls that are noted.

        Raises:
            RuntimeError: If Node refuses one of them, as jsii tells of it; those behind it are not made.
        """
        if not self._calls:
            return
        calls, known, made = json.dumps(self._calls), self._known, self._made
        try:
            with _in_use(self.provider):
                load()
                objects, self._texts = jsii.sinvoke(_Batch, "run", [calls, _MARK, known, self._texts])
        except RuntimeError as error:
            # What jsii puts in front where a method fails, and not where an object is made.
            raise RuntimeError(str(error).removeprefix("Error: ")) from error.__cause__
        self._begin()
        for reference, made_one in zip(made.values(), objects, strict=True):
            ours = self._objects.pop(reference.ref)
            # jsii's references cannot be changed, and requests that wait for this one hold it already.
            object.__setattr__(reference, "ref", made_one.__jsii_ref__.ref)
            self._objects[reference.ref] = ours

    def forget(self) -> None:
        """Forget what is noted, and the objects that are not made."""
        for name in self._made:
            self._objects.pop(name, None)


@contextmanager
def _in_use(provider: Any) -> Iterator[None]:  # noqa: ANN401 - see above
    """Have jsii's kernel make its requests there meanwhile."""
    before, jsii.kernel.provider = jsii.kernel.provider, provider
    try:
        yield
    finally:
        jsii.kernel.provider = before


@contextmanager
def at_once() -> Iterator[None]:
    """Make the calls inside in one, as far as they need no answer; an inner one leaves them to the outer.

    What is read inside of ``id`` and ``arn`` of an element that is made inside is good for other calls inside only.

    Raises:
        RuntimeError: If Node refuses one of them, as jsii tells of it.
    """
    provider: object = jsii.kernel.provider
    notes = None
    if not isinstance(provider, _Notes) and not os.environ.get("PRIVATELINK_STOCK_CALLS"):
        with suppress(ImportError, AttributeError):
            notes = _Notes(provider)
    if notes is None:
        yield
        return
    with _in_use(notes):
        try:
            yield
            notes.make()
        finally:
            notes.forget()
