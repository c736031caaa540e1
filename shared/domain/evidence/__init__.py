"""Files that people send: how they are announced, which are taken, under which name they are kept."""
