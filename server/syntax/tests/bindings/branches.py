import a

if a:  # reaches a: 1
    x = 1
elif a.b:
    x = 2
else:
    x = 3
x  # reaches x: 4, 6, 8

if a:
    y = 1
y  # reaches y: 12 unbound

if a:
    z = 1
else:
    raise ValueError
z  # reaches z: 16

x = 5
if a:
    x = 6
    x  # reaches x: 23
x  # reaches x: 21, 23

if (m := a()) and (n := m()):  # reaches m: 27
    m, n  # reaches m: 27; reaches n: 27
else:
    m, n  # reaches m: 27; reaches n: 27 unbound
n  # reaches n: 27 unbound

if a:
    pass
elif (k := a()):
    k  # reaches k: 35
else:
    k  # reaches k: 35
k  # reaches k: 35 unbound

a and (w := 1)
w  # reaches w: 41 unbound
v = (u := 1) if a else (u := 2)
u  # reaches u: 43
t = t2 if (t2 := a) else t2  # reaches t2: 45; reaches t2: 45

if a:
    if a:
        o = 1
    else:
        o = 2
else:
    o = 3
o  # reaches o: 49, 51, 53
print(o)  # reaches print: unbound
