"""Who knows what: members, organisations, expertise and who may see what."""
