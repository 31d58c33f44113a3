"""Diagrams of improvement work: entered as lists, drawn as SVG, and read as the lists that they are.

`layout` works out where boxes and lines stand and knows nothing of pages; `blocks` is the editor's side.
"""
