import sys

import pytest

pytest.importorskip("pexpect")
if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals here", allow_module_level=True)

from tools.transcript import COMMAND, record


@pytest.mark.slow
def test_the_transcript_is_a_whole_interview():
    shown = record()
    assert shown.startswith(f"$ {COMMAND}\nfinetune-advisor   about 8 questions, 3 minutes\n")
    for line in (
        "Why we ask: ",
        "It helps to decide: ",
        "That's enough. More answers wouldn't change what to do now. (",
    ):
        assert f"\n{line}" in shown
    assert "(Enter: I don't know): b\n" in shown
    assert "Your answers are saved in\n~/.local/state/finetune-advisor/default.json\n" in shown
    assert "\x1b" not in shown
