"""The pages of communities, networks and threads."""
