"""Lambda handlers, one module a function.

Whatever is imported first from here, this is run before: nothing that is made while a worker starts is
garbage, so nobody looks for any until its first answer stands (`runtime.collecting`).
"""

import gc

gc.disable()
