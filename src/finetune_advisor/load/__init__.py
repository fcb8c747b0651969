"""From files to values and back. The only room that knows YAML, files and line numbers.

`validate.validated` and `compiled.cached` serve other files that people write, such as the price catalog.
"""

from finetune_advisor.load.answers_file import load_answers, save_answers
from finetune_advisor.load.pack import load_pack, read_pack
from finetune_advisor.load.record import load_record, save_record

__all__ = ["load_answers", "load_pack", "load_record", "read_pack", "save_answers", "save_record"]
