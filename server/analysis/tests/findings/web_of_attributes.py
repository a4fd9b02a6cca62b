# with: numpy==2.0.0
import numpy as np


class Parser:
    def read_0(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_1(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_2(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_3(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_4(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_5(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_6(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_7(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_8(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_9(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_10(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found

    def read_11(self):
        index = self.offset
        start = self.offset
        last, found = self.offset, None
        chunk, most = None, self.offset + 1
        if most <= self.size:
            chunk = self.text[self.offset:most]
        if chunk == 'x':
            found = Node(self.text[self.offset:self.offset + 1], self.offset)
            self.offset = self.offset + 1
        else:
            self.offset = last
        if found is None:
            self.offset = start
            found = Node(self.text[start:start], start)
            last = self.offset
        self.cache['x'][index] = (found, self.offset)
        return found


np.float_(1)  # expect: numpy.float_ error
