"""People talking: communities of practice, local networks and live threads."""
