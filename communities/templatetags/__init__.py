"""Tags of the communities app."""
