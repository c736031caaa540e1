"""The console: the pages on which sellers, buyers, agents and carriers meet the service.

A page is what one caller reads of the API's own routes (`inside`), put into a template (`drawing`); a form is
one of the API's requests (`forms`). So a page shows nothing and does nothing that the API would not.

Pages for which nobody signs in have the same look, and are there where the console is off: the affidavit's,
the front page, the reference of the API.
"""
