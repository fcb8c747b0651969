"""Instruments: data goes in, readings come out. None of them knows a pack, a file or a clock."""
