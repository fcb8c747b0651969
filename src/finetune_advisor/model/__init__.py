"""What a person wrote down to decide by, and what they answered. Frozen values; nothing is judged here."""
