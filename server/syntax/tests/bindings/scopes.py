import os

VALUE = 1

def early():
    return VALUE, late, os  # reaches VALUE: 3, 11 outer; reaches late: 8 outer; reaches os: 1 outer

def late():
    return late  # reaches late: 8 outer

VALUE = 2

def local():
    print(VALUE)  # reaches VALUE: unbound
    VALUE = 3
    return VALUE  # reaches VALUE: 15

class C(os.X):  # reaches os: 1
    field = os  # reaches os: 1
    other = field  # reaches field: 19

    def method(self, default=field):  # reaches field: 19
        field  # reaches field: unbound
        self, C, other  # reaches self: 22; reaches C: 18 outer; reaches other: unbound
        return __class__

    os = os.path  # reaches os: 1
    os  # reaches os: 27

os  # reaches os: 1

counter = 0

def bump():
    global counter
    counter += 1  # reaches counter: 32, 36 outer
    return counter  # reaches counter: 36

counter  # reaches counter: 32, 36

def read():
    return counter  # reaches counter: 32, 36 outer

def outer(arg, *args, key: os = None, **kwargs):  # reaches os: 1
    arg, args, key, kwargs  # reaches arg: 44; reaches args: 44; reaches key: 44; reaches kwargs: 44
    state = 1

    def inner():
        nonlocal state
        state = 2
        return arg, state  # reaches arg: 44 outer; reaches state: 50

    def reader():
        return state, after  # reaches state: 46, 50 outer; reaches after: 56, 59 outer

    after = 1
    if arg:
        return reader
    after = 3
    return inner, reader, state  # reaches state: 46, 50

squares = [n * m for n in range(3) for m in range(n) if m]  # reaches n: 62; reaches n: 62; reaches m: 62; reaches m: 62
n  # reaches n: unbound
names = {k: v for k, v in os.environ.items()}  # reaches k: 64; reaches v: 64; reaches os: 1
os2 = [os2 for os2 in os]  # reaches os2: 65
key = lambda x, y=os: (x, y, late)  # reaches os: 1; reaches x: 66; reaches y: 66; reaches late: 8 outer

def walrus(data):
    if any((hit := d) for d in data):  # reaches d: 69
        return hit  # reaches hit: 69 unbound

class D:
    xs = [1]
    ys = [x for x in xs]  # reaches x: 74; reaches xs: 73
    zs = [y for x in xs for y in xs]  # reaches xs: 73; reaches xs: unbound

@late
def decorated(a=VALUE) -> late:  # reaches VALUE: 11; reaches late: 8
    pass

def generic[T: os](x: T) -> T:  # reaches os: 1; reaches T: 81; reaches T: 81
    return T  # reaches T: 81 outer

class Box[T](Base[T]):  # reaches T: 84
    def get(self) -> T:  # reaches T: 84
        return T  # reaches T: 84 outer

type Alias[K] = dict[K, os]  # reaches K: 88; reaches os: 1
Alias  # reaches Alias: 88
