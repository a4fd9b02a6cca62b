import cls, enum

match cls():
    case cls(a, key=b):  # reaches cls: 1
        a, b  # reaches a: 4; reaches b: 4
    case enum.VALUE | enum.OTHER:  # reaches enum: 1; reaches enum: 1
        r = 1
    case [c, *d] if c:  # reaches c: 8
        c, d  # reaches c: 8; reaches d: 8
        r = 2
    case {"k": e, **f}:
        e, f  # reaches e: 11; reaches f: 11
        r = 3
    case (1 | 2) as g:
        g  # reaches g: 14
        r = 4
    case _:
        r = 5
r  # reaches r: 7, 10, 13, 16, 18 unbound
_  # reaches _: unbound

match r:
    case 1:
        s = 1
    case 2:
        s = 2
s  # reaches s: 24, 26 unbound

match r:
    case 1:
        t = 1
    case other:
        t = other  # reaches other: 32
t  # reaches t: 31, 33

match = 1
match  # reaches match: 36
type = match  # reaches match: 36
type  # reaches type: 38
