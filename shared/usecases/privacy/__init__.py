"""The end of personal data: by the clock, or by command for a buyer; and what is held about one."""
