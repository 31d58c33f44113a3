"""Every write in communities that touches two things or tells anybody."""
