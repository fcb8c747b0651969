"""Foreign text, parsed back by the real reader of each language: the same text, and no more structure than `x` has."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import time
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from finetune_advisor import text
from tests.conftest import UNMEASURED

ATTACKS = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;http://evil\x07",
    "\x9b31m",
    "\x85\u2028\u2029\x0b\x0c",
    "\u202eevil\u2066",
    "a\u200bb\u00ad\ufeff",
    "\U000e0041\U000e007f",
    "e" + "\u0301" * 500,
    "\ud800\udc80",
    "<script>alert(1)</script>",
    "<!--",
    "\"'><img src=x onerror=y>",
    "</style></title>",
    "&lt;&amp;&#x41;",
    "[a](javascript:b) ![c](http://d)",
    "`` ` ```",
    "| a | b |",
    "@user #1 GH-2 org/repo#3 :bomb:",
    "# x",
    "- x",
    "1. x",
    "+ ",
    "---",
    "===",
    ":--",
    "> [!NOTE]",
    "    x",
    "*a* _b_ **c** ~~d~~ $e$",
    "http://a.b www.c.d e@f.g",
    "\\",
    "=1+1",
    "\t@SUM(A1)",
    "-5",
    "\uff1d1",
    "::error::x",
    "##[error]x",
    "##vso[x]",
    "%0A%25",
    "{{7*7}} {0} ${a} $(b) `c`",
    "[bold]x[/] \\[b]",
    "click A href",
    "%%{init}%%",
    "\n::set-env name=a::b",
)
foreign = st.lists(
    st.one_of(st.sampled_from(ATTACKS), st.text(st.characters(), max_size=8), st.sampled_from(" \n\t-#.:@0x")),
    max_size=5,
).map("".join)
relaxed = settings(deadline=None)  # time has a test of its own, below
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Parsed(HTMLParser):
    """The text and the tags of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[str | None] = []
        self.feed(source)
        self.close()

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.values += [value for _, value in attrs]

    def handle_comment(self, data):
        self.tags.append(("comment", ()))

    def handle_decl(self, decl):
        self.tags.append(("declaration", ()))

    def handle_pi(self, data):
        self.tags.append(("instruction", ()))


def structure(source: str) -> tuple[list[str], str]:
    """The kinds of all Markdown tokens in order, and the text without the breaks inside names."""
    kinds, words = [], []
    for token in MARKDOWN.parse(source):
        kinds.append(token.type)
        for child in token.children or ():
            if child.type in ("text", "code_inline"):
                words.append(child.content)
            else:
                kinds.append(child.type)
    return kinds, "".join(words).replace("\u200b", "")


# --- Visible --------------------------------------------------------------------------------------------------------


@relaxed
@given(foreign)
def test_nothing_hidden_is_left_in_visible_text(raw):
    shown = text.visible(raw)
    # Arabic number signs and the like are format characters with a look of their own.
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp")]
    assert not re.search("[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad]", shown)
    assert not re.search("[\u0300-\u036f]{5}", shown)
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")
    assert text.visible(shown) == shown
    assert text.is_visible(shown)


@pytest.mark.parametrize(
    "ordinary",
    ["", "plain", "Ünïcode, déjà vu", "日本語の文章。", "हिन्दी में", "עברית", "العربية", "😀 ❤️", "e\u0301", "±≤→—“”"],
)
def test_ordinary_text_stays_as_it_is(ordinary):
    assert text.visible(ordinary) == ordinary


def test_hidden_characters_show_as_escapes():
    assert text.visible("a\x1b[0m\n\u202eb\U000e0041\ud800") == r"a\x1b[0m\n\u202eb\U000e0041\ud800"


@relaxed
@given(foreign)
def test_one_line_squeezes_blanks_and_loses_no_word(raw):
    line = text.one_line(raw)
    assert "  " not in line
    assert line == text.one_line(line)
    assert line == line.strip(" ")
    assert line.replace(" ", "").replace(r"\n", "") == text.visible(re.sub("[ \t\n\r]", "", raw)).replace(r"\n", "")


def test_one_line_says_how_much_it_left_out():
    assert text.one_line("x" * 1010, 1000) == "x" * 1000 + "... (10 more characters)"


@relaxed
@given(foreign)
def test_ascii_only_is_ascii_and_leaves_ascii_alone(raw):
    shown = text.ascii_only(text.visible(raw))
    assert shown.isascii()
    assert text.ascii_only(shown) == shown


# --- Markdown -------------------------------------------------------------------------------------------------------

FRAMES = ["{}", "- {}", "1. {}", "# {}", "> {}", "a **{}**: b", "| a |\n| --- |\n| {} |", "a {} b"]


@pytest.mark.parametrize("frame", FRAMES)
@relaxed
@given(foreign.filter(lambda raw: text.one_line(raw) != "" and text.one_line(raw)[-1:].strip() != ""))
def test_markdown_reads_back_as_the_text_without_markup(frame, raw):
    shown = text.one_line(raw)
    if shown[0].isspace():
        return
    kinds, words = structure(frame.format(text.markdown(shown)))
    plain_kinds, plain_words = structure(frame.format("x"))
    assert kinds == plain_kinds
    assert words == plain_words.replace("x", shown.replace("\u200b", ""))


@pytest.mark.parametrize("frame", ["{}", "- {}"])
@relaxed
@given(foreign.filter(lambda raw: text.one_line(raw) != ""))
def test_markdown_code_reads_back_as_the_text(frame, raw):
    kinds, words = structure(frame.format(text.markdown_code(text.one_line(raw))))
    assert kinds == structure(frame.format("`x`"))[0]
    assert words == structure(frame.format("`x`"))[1].replace("x", text.log_line(text.one_line(raw)))


@relaxed
@given(foreign)
def test_a_fence_holds_any_text(raw):
    tokens = MARKDOWN.parse(text.markdown_fence(raw, "sh"))
    assert [token.type for token in tokens] == ["fence"]
    assert tokens[0].content.rstrip("\n") == "\n".join(map(text.log_line, raw.split("\n"))).rstrip("\n")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("ask @user", "ask @&#8203;user"),
        ("fixes #12", "fixes #&#8203;12"),
        ("org/repo#3", "org/repo#&#8203;3"),
        ("GH-7", "GH&#8203;-7"),
        (":bomb:", ":&#8203;bomb:"),
        ("https://evil.example", r"https\://evil.example"),
        ("www.evil.example", r"www\.evil.example"),
        ("a@b.example", "a@&#8203;b.example"),
        ("eval_cases is 20, a - b = c: d.", "eval_cases is 20, a - b = c: d."),
    ],
)
def test_what_github_links_by_itself_is_broken(raw, shown):
    assert text.markdown(raw) == shown


# --- Addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://arxiv.org/abs/2312.05934?a=b&c=%20#d", "arxiv.org"),
        ("http://localhost:8000/", "localhost"),
        ("HTTPS://Example.org", "example.org"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("https://good.example@evil.example/", None),
        ("https://[::1", None),
        ("//evil.example", None),
        ("https://", None),
        ("https://a b", None),
        ("https://a\nb", None),
        ("https://ex\u0430mple.org", None),
        ('https://a/"onclick="b', None),
        ("https://a/<b>", None),
        ("", None),
        (None, None),
    ],
)
def test_only_plain_web_addresses_become_links(url, host):
    found = text.web_address(url)
    assert (found and found[1]) == host


@relaxed
@given(foreign)
def test_any_text_can_be_asked_for_an_address(raw):
    found = text.web_address(raw) or text.web_address("https://" + raw)
    assert found is None or (text.is_visible(found[0]) and found[0].isascii())


@relaxed
@given(foreign)
def test_a_path_in_a_uri_is_ascii_and_has_no_other_part(raw):
    assert re.fullmatch(r"[A-Za-z0-9_.~/-]*|(%[0-9A-F]{2}|[A-Za-z0-9_.~/-])*", text.uri_path(raw))


# --- Logs, diagrams, SARIF, shells ----------------------------------------------------------------------------------


def percent_decoded(coded: str) -> str:
    """What GitHub's runner makes of a message."""
    return coded.replace("%0A", "\n").replace("%2C", ",").replace("%3A", ":").replace("%25", "%")


@relaxed
@given(foreign)
def test_annotations_read_back_and_stay_on_one_line(raw):
    coded = text.annotation(raw)
    assert len(coded.splitlines()) <= 1
    assert percent_decoded(coded) == "\n".join(text.visible(line) for line in raw.split("\n"))
    named = text.annotation_property(raw)
    assert "," not in named
    assert ":" not in named
    assert percent_decoded(named) == text.visible(raw)


@relaxed
@given(foreign)
def test_a_log_line_is_no_command(raw):
    line = text.log_line(raw)
    assert not line.strip().startswith("::")
    assert not re.search(r"##\w*\[", line)
    assert line.replace("\\", "") == text.visible(raw).replace("\\", "")


@relaxed
@given(foreign)
def test_mermaid_labels_hold_no_sign_that_means_something(raw):
    label = text.mermaid_label(raw)
    assert label[0] == label[-1] == '"'
    assert not re.search(r"[\"`<>&{}\[\]|$%\\@=:/*_~^']", label[1:-1])
    assert re.sub("#([0-9]+);", lambda m: chr(int(m[1])), label[1:-1]) == text.visible(raw)


@relaxed
@given(foreign)
def test_sarif_messages_hold_no_link_and_no_placeholder(raw):
    coded = text.sarif_message(raw)
    assert not re.search(r"(?<!\\)[\[\]]", coded)
    assert not re.search(r"(?<!\{)(\{\{)*\{(?!\{)", coded)
    decoded = coded.replace("\\[", "[").replace("\\]", "]").replace("{{", "{").replace("}}", "}")
    assert decoded == text.visible(raw)


@relaxed
@given(st.lists(foreign.filter(text.is_visible), max_size=4))
def test_a_shell_line_splits_into_the_same_words(words):
    assert shlex.split(text.shell(words)) == words


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_reads_the_same_words_even_with_hidden_characters():
    words = [attack.replace("\0", "") for attack in ATTACKS] + ["", "~", "a b", "\xff", "caf\udce9", "\x011", "'\x1b'"]
    line = text.shell(words)
    assert text.is_visible(line)
    out = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True).stdout
    assert out == b"".join(text._bytes(word) + b"\0" for word in words)


@UNMEASURED
@pytest.mark.parametrize(
    "function",
    [
        text.visible,
        text.one_line,
        text.ascii_only,
        text.markdown,
        text.markdown_code,
        text.markdown_fence,
        text.web_address,
        text.uri_path,
        text.annotation,
        text.log_line,
        text.no_command,
        text.mermaid_label,
        text.sarif_message,
    ],
)
@pytest.mark.parametrize("unit", [" ", "\n", "#", ":a", "`", "-", "0", "_", "\u0301", "\x1b", "@", "a-", "|\\", "www."])
def test_long_text_takes_time_in_proportion(function, unit):
    start = time.perf_counter()
    function(unit * 30_000)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("title", "within"),
    [("A small classifier", "a small classifier"), ("LoRA", "LoRA"), ("RAG and more", "RAG and more"), ("", "")],
)
def test_a_title_goes_on_a_sentence_in_lower_case_unless_it_is_a_name(title, within):
    assert text.in_sentence(title) == within
