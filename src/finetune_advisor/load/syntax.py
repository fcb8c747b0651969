"""What is said of a YAML syntax error, in words that tell what to do; a parser's own text never reaches a user."""

from __future__ import annotations

from typing import Any

SAYINGS = (
    ("\\t", "a tab is used for indentation; use spaces"),
    (
        "mapping values are not allowed",
        "a colon that makes a key is not possible here; put text with ': ' in quotes, or check the indentation",
    ),
    ("expected ':'", "a key without a colon; write 'key: value'"),
    ("expected key", "this does not fit its neighbours; check the indentation and that each line is 'key: value'"),
    ("expected <block end>", "this does not fit its neighbours; check the indentation"),
    ("expected '-' indicator", "a list goes on with something else; begin each entry with '- ', indented alike"),
    ("',' or ']'", "a list in brackets is not closed; add the missing ',' or ']'"),
    ("',' or '}'", "a mapping in braces is not closed; add the missing ',' or '}'"),
    ("unexpected end of stream", "a quoted text is not closed; add the missing quote"),
    ("document separator", "a quoted text is not closed; add the missing quote"),
    ("escape", "this escape does not exist; write a backslash twice, or use single quotes"),
    ("cannot start any token", "this character can't begin a value; put the value in quotes"),
    ("tag", "tags (words that begin with '!') are not read; take it out, or put the text in quotes"),
    ("directive", "directives (lines that begin with '%') are not read; take it out"),
    ("version", "only YAML 1.2 is read; take the line with %YAML out"),
    ("incompatible", "only YAML 1.2 is read; take the line with %YAML out"),
    ("document start", "this stands after the end of the document; check quotes and indentation"),
    ("alphabetic or numeric character", "'&' and '*' can't begin a value; put the value in quotes"),
    ("node content", "a value is missing here; check the commas and brackets"),
    ("block sequence entries", "a list can't begin here; put it on its own lines below the key"),
    ("mapping keys are not allowed", "a key can't begin here; check the indentation"),
    ("comment", "something stands behind a block sign such as '|'; begin the text on the next line"),
    ("indentation indicator", "the number behind '|' or '>' must be 1 to 9"),
)


def in_our_words(error: Any, text: str) -> str:
    """A parser's complaint about a text, as a message of ours."""
    problem = f"{error.problem} {error.context}".lower()
    mark = error.problem_mark
    if "cannot start any token" in problem and mark and text[mark.index : mark.index + 1] == "\t":
        return SAYINGS[0][1]
    return next(
        (ours for theirs, ours in SAYINGS[1:] if theirs in problem),
        "this is not valid YAML; check indentation, quotes and brackets",
    )
