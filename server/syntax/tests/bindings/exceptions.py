try:
    import json
except ImportError:
    json = None
json  # reaches json: 2, 4

try:
    a = 1
    b = 2
except ValueError:
    a, b  # reaches a: 8 unbound; reaches b: 9 unbound
    c = 1
else:
    a  # reaches a: 8
    c = 2
a, c  # reaches a: 8 unbound; reaches c: 12, 15

try:
    d = 1
except (A, B) as error:
    error  # reaches error: 20
    raise
d  # reaches d: 19
error  # reaches error: unbound

e = 0
try:
    e = 1
    e = 2
finally:
    e  # reaches e: 26, 28, 29
e  # reaches e: 29

f = 0
try:
    f = 1
except A:
    f = 2
finally:
    f = 3
f  # reaches f: 40

def g():
    try:
        x = 1
        return x  # reaches x: 45
    except A:
        x = 2
    finally:
        y = x  # reaches x: 45, 48 unbound
    return x, y  # reaches x: 48; reaches y: 50

def h():
    try:
        return 1
    except A:
        raise
    return 2  # unreachable

def i():
    with open() as x, open() as (y, z):
        w = 1
    return x, y, z, w  # reaches x: 61; reaches y: 61; reaches z: 61; reaches w: 62

def j():
    with (open() as x, open() as y):
        raise A
    return x, y  # reaches x: 66; reaches y: 66

def k():
    with lock():
        return 1
    return 2  # unreachable

def l():
    try:
        m = 1
    except A:
        pass
    except B as m:
        pass
    return m  # reaches m: 77 unbound

def n():
    for x in y:
        try:
            z = 1
        except A:
            continue
        z  # reaches z: 87
    z  # reaches z: 87 unbound

try:
    t = 1
    try:
        t = 2
    except A:
        t = 3
except B:
    t  # reaches t: 94, 96, 98 unbound

try:
    u = 1
except* A as group:
    group  # reaches group: 104
