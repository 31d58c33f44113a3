"""Links to elsewhere: found on pages, asked politely, flagged to editors."""
