"""EasyPost, the live carrier: labels of USPS, UPS and FedEx through its official client.

Light to import: `carrier`, which loads the client, is for those that speak with it.
"""
