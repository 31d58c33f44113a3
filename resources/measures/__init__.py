"""Measures over time: reading figures, judging them by published rules, drawing them, saying what they show.

`reading` turns what was typed, pasted or uploaded into a `table`; `analysis` judges it by the rules of `runs` or
`xmr`; `chart` works out where everything stands in the drawing; `saying` puts it in words; `blocks` is the editor's
side. All but `blocks` are plain calculation and know neither pages nor requests.
"""
