"""What nobody may learn: a small world with something private in every place, and whoever looks at it."""
