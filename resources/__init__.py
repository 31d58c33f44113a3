"""What was learned: learning guides, case studies and resources."""
