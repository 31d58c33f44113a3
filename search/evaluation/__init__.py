"""How well people are ranked: measured on labelled queries, by the ranking that the site itself uses."""
