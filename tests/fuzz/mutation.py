"""What all fuzz targets share: how many examples they try, how long one may take, and how bytes are bent.

Few examples by default, the same in every run. To look for more, also others than the last time:
FUZZ_EXAMPLES=20000 HYPOTHESIS_PROFILE=default pytest -n 0 tests/fuzz
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

FUZZED = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
MOST_SECONDS = 2

PIECES = [
    *(b"\n", b"  ", b": ", b"- ", b"[", b"]", b"{", b"}", b"'", b'"', b"\t", b"|\n", b">", b"#", b"? ", b"---\n", b"%"),
    *(b"&a ", b"*a", b"<<: ", b"!!int ", b"!x ", b"~", b"true", b"1e9999", b"-0.0", b".nan", b"9" * 5000, b"0x1"),
    *(b"\0", b"\r", b"\x1b[2J", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b'"\\ud800"', b'"\\0"', b"\xe2\x80\xae"),
    *(b"[" * 3000, b"{a: " * 3000, b"a: &a [*a]\n", b"\xc2\x85", b"\xe2\x80\xa8", "\U0010ffff".encode(), b"{x}"),
]


@st.composite
def mutated(draw: st.DrawFn, valid: bytes) -> bytes:
    """Valid bytes with a few pieces cut out, doubled, exchanged or put in; sometimes in another encoding."""
    data = valid
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        other = draw(st.integers(0, len(data)))
        cut = data[start:end]
        piece = draw(
            st.one_of(
                st.sampled_from(PIECES),
                st.binary(max_size=8),
                st.sampled_from([b"", cut * 2, cut * 500, cut[::-1], data[other : other + 30]]),
            )
        )
        data = data[:start] + piece + data[end:]
    if draw(st.integers(0, 19)) == 0:
        data = data.decode("utf-8", "replace").encode(draw(st.sampled_from(["utf-16", "utf-32-le", "utf-8-sig"])))
    return data


@contextmanager
def soon() -> Iterator[None]:
    """Fail when the work inside takes too long."""
    start = time.process_time()
    yield
    assert time.process_time() - start < MOST_SECONDS
