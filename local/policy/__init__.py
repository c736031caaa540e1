"""The page of rules, docs/policy.md; beside it what only the page needs: documents and decisions."""
