"""Files in S3: a bounded way in, a look at what came, a safe place for what passes."""
