"""Data classes as the standard library makes them, for a program that is done in less than a tenth of a second.

`dataclasses` compiles up to nine methods of each class at every start, and imports `inspect` to do it. Here `__init__` is
compiled when a class is first used, and the other methods are shared. Only what this program uses is offered, with the
meaning that it has there: a test holds every class to its twin made by `dataclasses`, and type checkers see the real thing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "field", "is_record", "names", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:

    def dataclass(kind=None, /, *, frozen=False, slots=False, order=False, eq=True):
        """Make a data class of the annotated names of a class; no inheritance, no `InitVar`, no `ClassVar`."""

        def made(kind):
            return _made(kind, frozen=frozen, slots=slots, order=order, eq=eq)

        return made if kind is None else made(kind)

    def field(*, default=..., default_factory=None, compare=True):
        """Say more of a field than its default: how to make one, or that comparing leaves it out."""
        return _Field(default, default_factory, compare)

    def replace(value, /, **changes):
        """A copy of a value with some fields changed; raises TypeError for a name that isn't a field."""
        return type(value)(**{name: getattr(value, name) for name in names(type(value))} | changes)


def is_record(kind: type) -> bool:
    """Whether a type is a data class."""
    return "__dataclass_fields__" in kind.__dict__


def names(kind: type) -> tuple[str, ...]:
    """The fields of a data class, in their order."""
    found: tuple[str, ...] = kind.__dict__["__match_args__"]
    return found


class _Field:
    """What is known of one field; `...` is no default."""

    def __init__(self, default: object, factory: Callable[[], object] | None = None, compare: bool = True) -> None:
        self.default = default
        self.factory = factory
        self.compare = compare


def _made(kind: type, *, frozen: bool, slots: bool, order: bool, eq: bool) -> type:
    given = {name: kind.__dict__.get(name, ...) for name in kind.__annotations__}
    fields = {name: it if isinstance(it, _Field) else _Field(it) for name, it in given.items()}
    methods: dict[str, object] = {"__repr__": _shown, "__reduce__": _reduced}
    if frozen:
        methods |= {"__setattr__": _not_set, "__delattr__": _not_deleted}
    if eq:
        methods |= _comparing([name for name, it in fields.items() if it.compare], order=order, frozen=frozen)
    body = {name: it for name, it in kind.__dict__.items() if name not in ("__dict__", "__weakref__", *given)}
    body |= {
        "__qualname__": kind.__qualname__,
        "__match_args__": tuple(fields),
        "__dataclass_fields__": _ForTheLibrary(fields),
    }
    # Without slots a default stays readable on the class.
    body |= (
        {"__slots__": tuple(fields)} if slots else {n: it.default for n, it in fields.items() if it.default is not ...}
    )
    made: Any = type(kind.__name__, kind.__bases__, methods | body)

    def compiled_when_used(self: object, *args: object, **named: object) -> None:
        made.__init__ = _initialiser(made, fields, frozen=frozen, slots=slots)
        made.__init__(self, *args, **named)

    made.__init__ = compiled_when_used
    return made  # type: ignore[no-any-return]


def _initialiser(kind: type, fields: Mapping[str, _Field], *, frozen: bool, slots: bool) -> Callable[..., None]:
    """`__init__` in the one form that is fast: as source, like the standard library's."""
    scope: dict[str, Any] = {"_set": object.__setattr__, "_unset": _Field}
    parameters, lines = ["self"], []
    for name, it in fields.items():
        value = name
        if it.factory is not None:
            scope[f"_make_{name}"] = it.factory
            value = f"_make_{name}() if {name} is _unset else {name}"
            parameters.append(f"{name}=_unset")
        elif it.default is not ...:
            scope[f"_default_{name}"] = it.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        if frozen and slots:
            # The slot's own setter goes round the refusal to set, and is faster than looking the slot up.
            scope[f"_set_{name}"] = kind.__dict__[name].__set__
            lines.append(f" _set_{name}(self, {value})")
        else:
            lines.append(f" _set(self, '{name}', {value})" if frozen else f" self.{name} = {value}")
    source = f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or [" pass"])
    exec(source, scope)  # noqa: S102  names of fields are identifiers of this program; nothing else is put in
    made: Callable[..., None] = scope["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made


def _comparing(compared: Sequence[str], *, order: bool, frozen: bool) -> dict[str, object]:
    """The methods that compare two of a class by their fields."""
    read = _reader(compared)

    def by(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
        return lambda one, other: compare(read(one), read(other)) if type(other) is type(one) else NotImplemented

    methods: dict[str, object] = {"__eq__": by(operator.eq)}
    methods["__hash__"] = (lambda value: hash(read(value))) if frozen else None
    if order:
        compares = (operator.lt, operator.le, operator.gt, operator.ge)
        methods |= {f"__{compare.__name__}__": by(compare) for compare in compares}
    return methods


def _reader(fields: Sequence[str]) -> Callable[[Any], Any]:
    """What reads some fields as one tuple."""
    if len(fields) > 1:
        return operator.attrgetter(*fields)
    return lambda value: tuple(getattr(value, name) for name in fields)


def _shown(value: object) -> str:
    return f"{type(value).__qualname__}({', '.join(f'{n}={getattr(value, n)!r}' for n in names(type(value)))})"


def _reduced(value: object) -> tuple[type, tuple[object, ...]]:
    """For `copy` and `pickle`."""
    return type(value), tuple(getattr(value, name) for name in names(type(value)))


def _not_set(_: object, name: str, __: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _not_deleted(_: object, name: str) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")


class _ForTheLibrary:
    """What `dataclasses` looks for in a class, made when it does: its `fields` and `replace` take these classes, too."""

    def __init__(self, fields: Mapping[str, _Field]) -> None:
        self._fields = fields

    def __get__(self, _: object, kind: Any) -> object:
        import dataclasses

        parts: list[tuple[str, Any, Any]] = []
        for name, it in self._fields.items():
            default = dataclasses.MISSING if it.default is ... else it.default
            factory = it.factory or dataclasses.MISSING
            told: Any = dataclasses.field(default=default, default_factory=factory, compare=it.compare)  # type: ignore[call-overload]
            parts.append((name, kind.__annotations__[name], told))
        twin: Any = dataclasses.make_dataclass(kind.__name__, parts)
        kind.__dataclass_fields__ = twin.__dataclass_fields__
        return kind.__dataclass_fields__
