"""The loading room: from YAML files to values. The only room that knows YAML, files and line numbers.

`pack.read_pack` and `pack.load_pack` read a rule pack, `bundled.bundled_pack` the one that comes with the program,
`answers.load_answers` and `answers.save_answers` an answers file.
"""
