import sys

import pytest

pytest.importorskip("pexpect")
if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals here", allow_module_level=True)

from tools.transcript import COMMAND, record


def test_the_transcript_is_a_whole_interview():
    shown = record()
    assert shown.startswith(f"$ {COMMAND}\n\nStep 1 of 4: ")
    for line in (
        "Why we ask: ",
        "Rules that wait for your answer:",
        "That isn't a number;",
        "No further answer can change the advice any more.",
    ):
        assert f"\n{line}" in shown
    assert "(? helps): back\n" in shown
    assert "Your answers are saved in\n~/.local/state/finetune-advisor/default.json\n" in shown
    assert "\x1b" not in shown
