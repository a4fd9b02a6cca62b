items = []
last = None
for item in items:
    last  # reaches last: 2, 6
    item  # reaches item: 3
    last = item
last  # reaches last: 2, 6
item  # reaches item: 3 unbound

n = 0
while n < 3:  # reaches n: 10, 12
    n += 1  # reaches n: 10, 12
n  # reaches n: 10, 12

while True:
    got = 1
    if got:
        found = 1
        break
    found = 2
found  # reaches found: 18
got  # reaches got: 16

for i in items:
    if i:
        r = 1
        break
else:
    r = 2
r  # reaches r: 26, 29

for i in items:
    if i:
        s = 1
        continue
    s = 2
    for j in i:
        s  # reaches s: 36, 39
        s = 3
    s  # reaches s: 36, 39
s  # reaches s: 34, 36, 39 unbound

p = 1
for i in items:
    for j in i:
        if j:
            p  # reaches p: 43, 49
        else:
            p = 2
    p  # reaches p: 43, 49

q = 1
for i in items:
    if i:
        q = 2
    else:
        q  # reaches q: 52, 55

while (chunk := items.pop()):
    chunk  # reaches chunk: 59
chunk  # reaches chunk: 59

for i in items:
    e = 1
    continue
    e = 2  # unreachable
e  # reaches e: 64 unbound

def forever():
    while True:
        pass
    return 1  # unreachable

for a, (b, *c) in items:
    a, b, c  # reaches a: 74; reaches b: 74; reaches c: 74
for (d) in items:
    d  # reaches d: 76

h = 1
while items:
    if h:  # reaches h: 79, 82
        h = 2
        continue
    if items:
        break
    h  # reaches h: 79, 82
h  # reaches h: 79, 82
