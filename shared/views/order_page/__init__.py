"""An order as it is read: rows of lists, the page, what can be done."""
