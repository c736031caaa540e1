"""The only caller of DynamoDB: what is loaded, and the one commit that writes."""
