"""Missing items sent again: asked for, answered, offered money instead, shipped."""
