from pkg.impl.work import INFO
from pkg.impl.work import Reader
from ...impl.work import read_all as read
