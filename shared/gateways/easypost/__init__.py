"""EasyPost, the live carrier: labels of USPS, UPS and FedEx through its official client.

Light to import: `carrier`, which loads the client, is for those that speak with it.
"""

import warnings

# What guesses the encoding of text is not deployed, for JSON and PDFs are all that comes; requests, which the
# client sends with, says so when it is loaded.
warnings.filterwarnings("ignore", "Unable to find acceptable character detection")
