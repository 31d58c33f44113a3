"""The home page, the shared blocks, the design system and the error pages."""
