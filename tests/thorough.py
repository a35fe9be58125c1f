"""Whether this run takes the time to look at everything: CI does once, `bin/test` looks at what most often breaks."""

import os

THOROUGH = os.environ.get("THOROUGH") == "yes"
