"""From files to values and back. The only room that knows YAML, files and line numbers.

`validate.validated` and `compiled.cached` serve other files that people write, such as the price catalog.
"""

from finetune_advisor.load.answers_file import dump_answers, load_answers, save_answers
from finetune_advisor.load.diagnostics import Diagnostics
from finetune_advisor.load.pack import load_pack, read_pack

__all__ = ["Diagnostics", "dump_answers", "load_answers", "load_pack", "read_pack", "save_answers"]
