"""What the Python API shows of functions that the stub declares by overloads alone."""

from typing import Any

from griffe import Class, Extension


class FirstOverload(Extension):
    """Makes the first overload of a function a member of its class, since it has the docstring."""

    def on_class_members(self, *, cls: Class, **_: Any) -> None:  # noqa: ANN401 - of no use here, whatever it is
        """Complete a class whose members are read; merging the stub into the package would drop its overloads."""
        for name, overloads in cls.overloads.items():
            if name not in cls.members:
                cls.set_member(name, overloads[0])
                overloads[0].overloads = overloads
