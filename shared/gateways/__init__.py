"""The world outside: carriers, the insurer, mail, documents, pages."""
