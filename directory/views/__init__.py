"""Views of the directory: finding people, seeing them, and saying who you are."""
