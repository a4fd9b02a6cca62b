#!/usr/bin/env python3
"""How long the language server takes, as an editor sees it.

    tests/bench/editor.py [--apilift PATH] [--edits N] [--lines N] [--files N]

Prints, with the median and the 99th percentile in milliseconds:
- a file of 5,000 lines, opened anew (nothing of it is known) and after an edit inside a function, each from the message to
  its diagnostics, in one run of one server, and the ratio of the medians;
- a workspace of 2,000 files: from the first didOpen to its diagnostics, and until all files were looked over.
Everything is made up and lies in a temporary folder. There is no limit in it: a figure is not a test.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

FUNCTION = '''
def compute_{n}(frame, values, limit={n}):
    """A function like many others."""
    total = np.zeros(len(values))
    for index, value in enumerate(values):
        if value > limit:
            total[index] = np.sqrt(value) + {n}
        else:
            total[index] = value
    table = pd.DataFrame({{"total": total, "values": values}})
    table = table.sort_values("total")
    names = [str(column) for column in table.columns]
    result = {{name: table[name].mean() for name in names}}
    {use}
    return result, frame.join(table), total
'''
USES = ["flags = np.bool_(True)", "flags = np.product(total)", "flags = table.append(frame)", "flags = np.in1d(total, values)"]


class Server:
    """A language server over pipes."""

    def __init__(self, apilift, folder):
        self.process = subprocess.Popen([apilift, "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        uri = folder.as_uri()
        self.send("initialize", {"capabilities": {}, "rootUri": uri, "processId": None}, 1)
        while self.read().get("id") != 1:
            pass
        self.send("initialized", {})

    def send(self, method, params, number=None):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            message["id"] = number
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def read(self):
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if line.startswith(b"Content-Length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def wait(self, wanted):
        while True:
            message = self.read()
            if wanted(message):
                return message

    def diagnostics(self, uri, version):
        """The number of diagnostics of a version of a document."""
        def is_it(message):
            params = message.get("params") or {}
            return params.get("uri") == uri and params.get("version") == version and "diagnostics" in params

        return len(self.wait(is_it)["params"]["diagnostics"])

    def open(self, uri, text):
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})

    def end(self):
        self.process.kill()
        self.process.wait()


def module(lines):
    parts = ["import numpy as np\nimport pandas as pd\n"]
    number = 0
    while sum(part.count("\n") for part in parts) < lines:
        # Every tenth function uses something outdated.
        use = USES[number // 10 % len(USES)] if number % 10 == 0 else "flags = None"
        parts.append(FUNCTION.format(n=number, use=use))
        number += 1
    return "".join(parts)


def shown(name, times):
    times = sorted(times)
    last = times[min(len(times) - 1, round(0.99 * (len(times) - 1)))]
    print(f"{name:44} median {statistics.median(times) * 1e3:8.1f} ms   99th percentile {last * 1e3:8.1f} ms   ({len(times)})")
    return statistics.median(times)


def one_file(apilift, folder, lines, edits):
    (folder / "requirements.txt").write_text("numpy==2.1.3\npandas==2.2.3\n")
    text = module(lines)
    server = Server(apilift, folder)
    cold, warm = [], []
    found = 0
    for number in range(max(edits // 4, 5)):
        uri = (folder / f"cold_{number}.py").as_uri()
        start = time.perf_counter()
        server.open(uri, f"# {number}\n{text}")
        found = server.diagnostics(uri, 1)
        cold.append(time.perf_counter() - start)
        server.send("textDocument/didClose", {"textDocument": {"uri": uri}})
    uri = (folder / "edited.py").as_uri()
    server.open(uri, text)
    server.diagnostics(uri, 1)
    line = next(i for i, row in enumerate(text.splitlines()) if i > lines // 2 and "total[index] = value" in row)
    for number in range(edits):
        place = {"line": line, "character": 33}
        change = {"range": {"start": place, "end": place}, "text": str(number % 10)}
        start = time.perf_counter()
        document = {"uri": uri, "version": number + 2}
        server.send("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        server.diagnostics(uri, number + 2)
        warm.append(time.perf_counter() - start)
    server.end()
    print(f"one file of {text.count(chr(10)):,} lines, {found} findings")
    whole, edit = shown("  opened anew", cold[1:]), shown("  edited inside a function", warm)
    print(f"  an edit takes {edit / whole:.2f} of the time of the whole")


def workspace(apilift, folder, files):
    (folder / "requirements.txt").write_text("numpy==2.1.3\n")
    (folder / "package").mkdir()
    for number in range(files):
        (folder / "package" / f"module_{number}.py").write_text(module(60).replace("compute", f"compute_{number}"))
    first = folder / "package" / "module_0.py"
    server = Server(apilift, folder)
    start = time.perf_counter()
    server.open(first.as_uri(), first.read_text())
    server.diagnostics(first.as_uri(), 1)
    seen = time.perf_counter() - start
    server.wait(lambda message: "looked over" in json.dumps(message.get("params", "")))
    print(f"a workspace of {files:,} files: the first file's diagnostics after {seen * 1e3:.0f} ms,")
    print(f"  all files looked over after {(time.perf_counter() - start) * 1e3:.0f} ms")
    server.end()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--apilift", default=os.environ.get("APILIFT"))
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--lines", type=int, default=5_000)
    parser.add_argument("--files", type=int, default=2_000)
    options = parser.parse_args()
    if not options.apilift:
        sys.exit("bench: --apilift PATH is missing (./dev bench builds it)")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        one_file(options.apilift, pathlib.Path(one).resolve(), options.lines, options.edits)
        workspace(options.apilift, pathlib.Path(many).resolve(), options.files)


if __name__ == "__main__":
    main()
