"""Finding any of it: the taxonomy, the gazetteer, the understanding of a query and the engines."""
