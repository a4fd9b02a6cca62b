from pkg.impl.work import Reader
from ...impl.work import read_all as read
