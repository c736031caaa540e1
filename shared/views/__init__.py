"""What comes in and what goes out over HTTP: bodies as pydantic models, answers as typed dictionaries.

The OpenAPI document is generated from them; a view is a pure function of a case and its viewer.
"""
