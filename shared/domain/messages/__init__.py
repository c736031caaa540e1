"""Messages: the threads of orders and of cases of customer service."""
