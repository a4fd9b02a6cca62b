"""An hour's session: 20,000 edits over 200 files, at 6 a second if a person made them. Memory after it, beside what it
was after the first minute (the first 333 edits). `session.py PROGRAM FOLDER`; reads /proc, so on Linux."""

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

EDITS = int(os.environ.get("APILIFT_SESSION_EDITS", "20000"))
FILES = 200
OPEN = 20
MINUTE = 333
MOST_MB = 150
MOST_GROWTH = 1.3

HEAD = "import numpy as np\nimport pandas as pd\n\n\n"
BODY = (
    "def f{n}(values, frame: pd.DataFrame):\n    area = np.trapz(values)\n"
    "    for name, column in frame.iteritems():\n        print(name, '😀', column)\n    return area\n\n\n"
)


class Editor:
    """Speaks to the server; knows which version of a document was checked last."""

    def __init__(self, program: str, folder: Path):
        self.process = subprocess.Popen([program, "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.known = threading.Condition()
        self.answers: dict[int, object] = {}
        self.versions: dict[str, int] = {}
        self.last = 0
        threading.Thread(target=self.read, daemon=True).start()
        folders = [{"uri": folder.as_uri(), "name": "session"}]
        self.ask("initialize", {"processId": os.getpid(), "capabilities": {}, "workspaceFolders": folders, "rootUri": None})
        self.send({"method": "initialized", "params": {}})

    def read(self):
        out = self.process.stdout
        while header := out.readline():
            length = int(header.split(b":")[1])
            out.readline()
            message = json.loads(out.read(length))
            with self.known:
                if message.get("method") == "textDocument/publishDiagnostics":
                    params = message["params"]
                    self.versions[params["uri"]] = params.get("version", 0)
                elif "id" in message and "method" not in message:
                    self.answers[message["id"]] = message.get("result")
                self.known.notify_all()

    def send(self, message: dict):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def ask(self, method: str, params):
        self.last += 1
        number = self.last
        self.send({"id": number, "method": method, "params": params})
        self.wait(lambda: number in self.answers, method)
        return self.answers.pop(number)

    def wait(self, condition, what: str):
        with self.known:
            if not self.known.wait_for(condition, timeout=120):
                raise SystemExit(f"session: no {what}")

    def checked(self, uri: str, version: int):
        """Waits until a version was checked."""
        self.wait(lambda: self.versions.get(uri) == version, f"diagnostics of {uri} at {version}")

    def megabytes(self) -> float:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1000
        raise SystemExit("session: the server is gone")


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "requirements.txt").write_text("numpy==2.1.3\npandas==2.2.3\n")
    random.seed(1)
    editor = Editor(program, folder.resolve())
    texts: dict[str, list[str]] = {}
    versions: dict[str, int] = {}
    after_a_minute = None
    opened: list[str] = []
    for count in range(EDITS):
        # Ten edits in a file, then the next one; the last twenty files are open.
        uri = (folder.resolve() / f"m{(count // 10) % FILES}.py").as_uri()
        if uri not in texts:
            texts[uri] = (HEAD + "".join(BODY.format(n=n) for n in range(20))).split("\n")
        lines = texts[uri]
        if uri not in opened:
            opened.append(uri)
            versions[uri] = 1
            document = {"uri": uri, "languageId": "python", "version": 1, "text": "\n".join(lines)}
            editor.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        if len(opened) > OPEN:
            editor.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": opened.pop(0)}}})
        line = random.randrange(4, len(lines))
        added = random.choice(["# 😀\n", "np.trapz([1])\n", "x = 1\n"]) if len(lines) < 300 else None
        if added:
            lines.insert(line, added[:-1])
            start = end = {"line": line, "character": 0}
        else:
            del lines[line - 1]
            start, end = {"line": line - 1, "character": 0}, {"line": line, "character": 0}
        versions[uri] += 1
        change = {"range": {"start": start, "end": end}, "text": added or ""}
        identity = {"uri": uri, "version": versions[uri]}
        editor.send({"method": "textDocument/didChange", "params": {"textDocument": identity, "contentChanges": [change]}})
        if count % 10 == 9:
            editor.checked(uri, versions[uri])
            action = {"textDocument": {"uri": uri}, "range": {"start": start, "end": start}, "context": {"diagnostics": []}}
            editor.ask("textDocument/codeAction", action)
        if count + 1 == MINUTE:
            after_a_minute = editor.megabytes()
    last = editor.megabytes()
    uri = opened[-1]
    text = editor.ask("apilift/text", {"textDocument": {"uri": uri}})
    if text["text"] != "\n".join(texts[uri]):
        raise SystemExit("session: the server's text is not the editor's")
    editor.ask("shutdown", None)
    editor.send({"method": "exit"})
    figures = f"{after_a_minute:.0f} MB after the first minute, {last:.0f} MB after {EDITS} edits over {FILES} files, {OPEN} open at a time"
    if last > MOST_MB or last > MOST_GROWTH * after_a_minute:
        raise SystemExit(f"session: {figures}; at most {MOST_MB} MB and {MOST_GROWTH} times as much")
    print(f"session: {figures}")


main()
