"""Help with an order: customer service and Buyer Protection."""
