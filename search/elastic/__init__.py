"""Elasticsearch: what is kept in its indices, how it is asked, and how it follows the database."""
