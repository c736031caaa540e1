"""What the service takes of AWS, measured on its use cases, and what that costs: docs/scale.md."""
