import os
from markupsafe import escape
