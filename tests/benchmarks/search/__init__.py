"""How quickly people are found among 20,000 and 100,000, on every engine, beside what each engine does bare."""
