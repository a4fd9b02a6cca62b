from pkg._api import io
from pkg.impl.work import add
from .impl.work import old_add
