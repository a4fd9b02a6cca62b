// What the cases share.
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

/** Longer than anything takes on a busy machine. */
const LIMIT = 90_000;

const folder = () => vscode.workspace.workspaceFolders[0].uri.fsPath;
const uriOf = (name) => vscode.Uri.file(path.join(folder(), name));
const onDisk = (name) => fs.readFileSync(path.join(folder(), name), 'utf8');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until a condition gives something; says what it gave last where it does not. */
async function until(what, condition, limit = LIMIT) {
  const end = Date.now() + limit;
  let last;
  while (Date.now() < end) {
    last = await condition();
    if (last) {
      return last;
    }
    await pause(20);
  }
  throw new Error(`not seen within ${limit} ms: ${what}`);
}

const show = (diagnostic) => {
  const { start, end } = diagnostic.range;
  const code = diagnostic.code?.value ?? diagnostic.code;
  return `${start.line}:${start.character}-${end.line}:${end.character} ${code} ${diagnostic.message}`;
};

const ours = (uri) => vscode.languages.getDiagnostics(uri).filter((d) => d.source === 'apilift');
const shown = (uri) => ours(uri).map(show).sort();
const places = (uri) => shown(uri).map((text) => text.split(' ')[0]);

async function untilPlaces(uri, expected) {
  let last;
  try {
    await until('diagnostics', () => {
      last = places(uri);
      return JSON.stringify(last) === JSON.stringify(expected);
    });
  } catch (error) {
    assert.deepStrictEqual(last, expected, error.message);
  }
}

async function open(name) {
  const document = await vscode.workspace.openTextDocument(uriOf(name));
  await vscode.window.showTextDocument(document);
  return document;
}

async function replaceAll(document, text) {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** The server's process, as program.sh wrote it down. */
const pid = () => Number(fs.readFileSync(process.env.APILIFT_PID, 'utf8').trim());

/** The findings of `apilift check` for a file, as a client would show them; columns in UTF-16. */
function checked(name) {
  const out = execFileSync(process.env.APILIFT_PROGRAM, ['check', '--exit-zero', '--output-format', 'json', name], {
    cwd: folder(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });
  const lines = onDisk(name).split('\n');
  const units = (line, column) => [...lines[line - 1]].slice(0, column - 1).join('').length;
  return JSON.parse(out)
    .map((f) => {
      const start = `${f.line - 1}:${units(f.line, f.column)}`;
      const end = `${f.end_line - 1}:${units(f.end_line, f.end_column)}`;
      return `${start}-${end} ${f.code} ${f.message}`;
    })
    .sort();
}

module.exports = { LIMIT, checked, folder, onDisk, open, ours, pause, pid, places, replaceAll, shown, until, untilPlaces, uriOf };
