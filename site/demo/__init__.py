"""The demonstration content and the command that loads it."""
