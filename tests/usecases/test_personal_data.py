"""Personal data end: by the clock and by command, in the table and in the buckets, and nothing else ends with them."""
