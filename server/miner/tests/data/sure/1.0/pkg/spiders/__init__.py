from pkg._shim import there
from pkg.http import Request


class Spider: ...
