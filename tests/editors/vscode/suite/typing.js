// Typing quickly in a long file: a second after the last edit there is no stale diagnostic, and those that are there
// are those of `apilift check` on the saved file.
const assert = require('node:assert');
const fs = require('node:fs');
const vscode = require('vscode');
const t = require('./tools');

const LINES = 3000;
const EDITS = 200;
const PER_SECOND = 30;
/** The promise. Where the program is built without optimisation, run.sh allows more. */
const FRESH_WITHIN = Number(process.env.APILIFT_FRESH_WITHIN ?? 1000);

function longFile() {
  const out = ['import numpy as np', 'import pandas as pd', ''];
  for (let n = 0; out.length < LINES - 10; n++) {
    out.push(`def f${n}(values, frame: pd.DataFrame):`, `    label = "é😀 ${n}"`);
    out.push(n % 5 === 0 ? '    area = np.trapz(values)' : '    area = np.sum(values)');
    out.push(n % 7 === 0 ? '    rows = list(frame.iteritems())' : '    rows = list(frame.items())');
    out.push('    return area, rows, label', '', '');
  }
  return `${out.join('\n')}\n`;
}

module.exports = async function typing() {
  fs.writeFileSync(t.uriOf('long.py').fsPath, longFile());
  const document = await t.open('long.py');
  const editor = vscode.window.activeTextEditor;
  await t.until('the first diagnostics', () => t.ours(document.uri).length > 100);
  // Typed one character after the other: a new function with outdated names, in the middle.
  const text = '\ndef typed(values, frame: pd.DataFrame):\n    x = "😀"; y = np.trapz(values)\n    for a, b in frame.iteritems():\n        z = np.product(values)\n    return x, y, z\n';
  const keys = [...text, ...' '.repeat(EDITS)].slice(0, EDITS);
  const line = Math.floor(document.lineCount / 2 / 7) * 7 + 1;
  let at = document.offsetAt(new vscode.Position(line, 0));
  const start = Date.now();
  for (const [count, key] of keys.entries()) {
    const position = document.positionAt(at);
    assert.ok(await editor.edit((edit) => edit.insert(position, key), { undoStopBefore: false, undoStopAfter: false }));
    at += key.length;
    await t.pause(Math.max(0, start + ((count + 1) * 1000) / PER_SECOND - Date.now()));
  }
  const last = Date.now();
  const took = last - start;
  // What is right is only known from the saved file; until then every state is written down with its time.
  const states = [];
  while (Date.now() < last + FRESH_WITHIN) {
    states.push({ after: Date.now() - last, shown: JSON.stringify(t.shown(document.uri)) });
    await t.pause(10);
  }
  const config = vscode.workspace.getConfiguration('editor');
  await config.update('codeActionsOnSave', {}, vscode.ConfigurationTarget.Workspace);
  assert.ok(await document.save());
  const right = JSON.stringify(t.checked('long.py'));
  if (states.at(-1).shown !== right) {
    const [shown, wanted] = [new Set(JSON.parse(states.at(-1).shown)), new Set(JSON.parse(right))];
    const stale = [...shown].filter((text) => !wanted.has(text));
    const missing = [...wanted].filter((text) => !shown.has(text));
    const sample = JSON.stringify({ stale: stale.slice(0, 3), missing: missing.slice(0, 3) }, null, 1);
    throw new Error(`${FRESH_WITHIN} ms after the last edit ${stale.length} are stale and ${missing.length} missing: ${sample}`);
  }
  assert.ok(right.includes('product'), 'the typed names are found');
  const wrong = states.filter((state) => state.shown !== right);
  const fresh = states.find((state) => state.after > (wrong.at(-1)?.after ?? -1));
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  return `${EDITS} edits in ${took} ms; fresh ${fresh.after} ms after the last one`;
};
