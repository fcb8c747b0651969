"""From answers to decisions."""
