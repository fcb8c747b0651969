"""Prompting, RAG or fine-tuning? An advisor whose rules can be read, tested, proven and replaced."""

__version__ = "0.1.0"
