"""Product safety: recalls, and investigations of sellers."""
