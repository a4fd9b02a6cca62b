import a.b.c, d.e as f
from m import x as y, z
from . import w
from __future__ import annotations
a, f, y, z, w  # reaches a: 1; reaches f: 1; reaches y: 2; reaches z: 2; reaches w: 3
annotations  # reaches annotations: 4
d  # reaches d: unbound

p = q = a
p, q  # reaches p: 9; reaches q: 9
(g, [h, *i]), j = a
g, h, i, j  # reaches g: 11; reaches h: 11; reaches i: 11; reaches j: 11

del p
p  # reaches p: unbound
if a:
    del q
q  # reaches q: 9 unbound

bare: int
bare  # reaches bare: 20 unbound
full: y = 1  # reaches y: 2
full  # reaches full: 22
full += 1  # reaches full: 22
full  # reaches full: 24

k = k  # reaches k: unbound
k.attr = k[w] = 1  # reaches k: 27; reaches k: 27; reaches w: 3
k(full=1, **f)  # reaches f: 1
f"{a} {y!r:>{w}} {{z}}"  # reaches a: 1; reaches y: 2; reaches w: 3
a + f + y + z  # reaches a: 1; reaches f: 1; reaches y: 2; reaches z: 2

def dead():
    return a
    z = 1  # unreachable
    z  # unreachable; reaches z: 35

def dead2():
    if a:
        return 1
    else:
        raise a
    a.b()  # unreachable
    if a:  # unreachable
        pass  # unreachable

def dead3():
    assert False
    pass  # unreachable

x = x = 2
del a.attr, g[h]  # reaches a: 1; reaches g: 11; reaches h: 11
