"""A shop in mid-life on the service of this machine: one case in every state, clocks running."""
