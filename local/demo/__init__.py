"""The stories of the documents, played over HTTP on the deployed template."""
