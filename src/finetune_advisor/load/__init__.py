"""From files to values and back. The only room that knows YAML, files and line numbers.

`validate.validated` and `compiled.cached` serve other files that people write, such as the price catalog.
"""

from finetune_advisor.load.answers import load_answers, load_record, save_answers, save_record
from finetune_advisor.load.pack import load_pack, read_pack

__all__ = ["load_answers", "load_pack", "load_record", "read_pack", "save_answers", "save_record"]
