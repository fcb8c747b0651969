"""The files of a pack: what each holds. Read and put together elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from finetune_advisor.model.fields import STRICT, Day, Id, Later, Pairs, Text, Word
from finetune_advisor.model.pack import Move, Property, Reading, Source, Step, Threshold, When


@dataclass(frozen=True, slots=True)
class Head:
    """The file pack.yaml."""

    __pydantic_config__ = STRICT

    id: Id
    title: Text
    version: Text
    reviewed: Day
    steps: tuple[Id, ...] = ()
    """The ids of the steps, in order."""
    approach: Text | None = None
    readiness: Text | None = None
    method: Text | None = None
    retired: Annotated[tuple[tuple[str, Text], ...], Pairs(str, Text)] = ()
    """Questions of earlier editions, each with what to answer instead."""
    extends: Text | None = None
    """`default`, or a folder relative to this one: the pack that this one adds to."""
    readings: Annotated[tuple[Reading, ...], Later()] = ()


Files: TypeAlias = (
    Head
    | Step
    | Mapping[Id, When]
    | Mapping[Word, Threshold]
    | Mapping[Id, Source]
    | tuple[Move, ...]
    | tuple[Property, ...]
)
"""What one file of a pack may hold."""
