// The cases, in their order. Each name is what is claimed.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const t = require('./tools');
const typing = require('./typing');

const first = () => fs.readFileSync(path.join(process.env.APILIFT_PROJECT, 'a.py'), 'utf8');
const FOUND = ['3:18-3:23', '4:11-4:16'];

/** The page that the active editor shows, once it is the one that begins so. */
const page = (words) =>
  t.until(`a page that begins with ${words}`, () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.getText().startsWith(words) && document;
  });

async function actionsAt(uri, line, character) {
  const at = new vscode.Position(line, character);
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, new vscode.Range(at, at));
}

module.exports = {
  'diagnostics: on the name alone, behind characters outside the BMP, once': async () => {
    const { uri } = await t.open('a.py');
    await t.untilPlaces(uri, FOUND);
    const [diagnostic] = t.ours(uri);
    assert.match(diagnostic.message, /^`numpy\.trapz` is deprecated since numpy 2\.0\.0 \(uv\.lock pins 2\.1\.3\); use .+$/);
    assert.strictEqual(diagnostic.severity, vscode.DiagnosticSeverity.Warning);
    assert.deepStrictEqual(diagnostic.tags, [vscode.DiagnosticTag.Deprecated]);
    assert.strictEqual(diagnostic.code.value, 'AL002');
    assert.match(diagnostic.code.target.toString(), /^https:/);
  },

  'hover: both signatures, why, before and after, whether it is proven, and not the message again': async () => {
    const { uri } = await t.open('a.py');
    const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, new vscode.Position(3, 20));
    const text = hovers.flatMap((hover) => hover.contents.map((content) => content.value)).join('\n');
    const parts = ['numpy.trapz(y, x=None, dx=1.0, axis=-1)', 'numpy.trapezoid(y, x=None, dx=1.0, axis=-1)', 'uv.lock pins 2.1.3', 'Before', 'After', 'Safe fix', 'Proven by execution', 'How it was found', '[Release note](https'];
    for (const part of parts) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.ok(!text.includes(t.ours(uri)[0].message), text);
  },

  'quick fixes: the safe one first and preferred, ignoring last': async () => {
    const document = await t.open('a.py');
    const actions = (await actionsAt(document.uri, 3, 20)).filter((action) => action.kind?.value.startsWith('quickfix'));
    assert.ok(actions[0].title.includes('numpy.trapezoid'), actions.map((action) => action.title).join('; '));
    assert.strictEqual(actions[0].isPreferred, true);
    assert.deepStrictEqual(actions.slice(-2).map((action) => action.title), ['Ignore `numpy.trapz` on this line', 'Ignore `numpy.trapz` in the project (pyproject.toml)']);
    assert.ok(await vscode.workspace.applyEdit(actions[0].edit));
    assert.strictEqual(document.lineAt(3).text, 'pair = ("é😀", np.trapezoid(a, b))');
    await t.untilPlaces(document.uri, ['4:11-4:16']);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await t.untilPlaces(document.uri, FOUND);
  },

  'ignore in the project: the configuration is changed and saved, its text kept': async () => {
    const { uri } = await t.open('a.py');
    const before = t.onDisk('pyproject.toml');
    const range = new vscode.Range(3, 20, 3, 20);
    const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, 'quickfix', 50);
    const ignore = actions.find((action) => action.title.endsWith('in the project (pyproject.toml)'));
    assert.ok(await vscode.workspace.applyEdit(ignore.edit));
    await vscode.commands.executeCommand(ignore.command.command, ...ignore.command.arguments);
    assert.strictEqual(t.onDisk('pyproject.toml'), `${before}\n[tool.apilift]\nignore = ["numpy.trapz"]\n`);
    await t.untilPlaces(uri, []);
    fs.writeFileSync(t.uriOf('pyproject.toml').fsPath, before);
    await t.untilPlaces(uri, FOUND);
  },

  'fix on save: the fixes are in the file': async () => {
    const document = await t.open('a.py');
    await t.replaceAll(document, `${first()}last = np.trapz(a)\n`);
    assert.ok(await document.save());
    assert.strictEqual(t.onDisk('a.py'), `${first()}last = np.trapz(a)\n`.replaceAll('trapz', 'trapezoid'));
    await t.untilPlaces(document.uri, []);
    const config = vscode.workspace.getConfiguration('editor');
    await config.update('codeActionsOnSave', {}, vscode.ConfigurationTarget.Workspace);
    await t.replaceAll(document, first());
    assert.ok(await document.save());
    await t.untilPlaces(document.uri, FOUND);
  },

  'settings: they hold at once': async () => {
    const { uri } = await t.open('a.py');
    const config = vscode.workspace.getConfiguration('apilift');
    await config.update('ignore', ['numpy.trapz'], vscode.ConfigurationTarget.Workspace);
    await t.untilPlaces(uri, []);
    await config.update('ignore', undefined, vscode.ConfigurationTarget.Workspace);
    await t.untilPlaces(uri, FOUND);
    await config.update('versions', { numpy: '1.20' }, vscode.ConfigurationTarget.Workspace);
    await t.untilPlaces(uri, []);
    await config.update('versions', undefined, vscode.ConfigurationTarget.Workspace);
    await t.untilPlaces(uri, FOUND);
  },

  'a lock file that changes on the disk': async () => {
    const { uri } = await t.open('a.py');
    const lock = t.onDisk('uv.lock');
    fs.writeFileSync(t.uriOf('uv.lock').fsPath, lock.replace('2.1.3', '1.26.4'));
    await t.untilPlaces(uri, []);
    fs.writeFileSync(t.uriOf('uv.lock').fsPath, lock);
    await t.untilPlaces(uri, FOUND);
  },

  'a server that was killed comes back': async () => {
    const document = await t.open('a.py');
    const before = t.pid();
    process.kill(before, 'SIGKILL');
    await t.until('another process', () => t.pid() !== before);
    await t.replaceAll(document, `# one line more\n${first()}`);
    await t.untilPlaces(document.uri, ['4:18-4:23', '5:11-5:16']);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await t.untilPlaces(document.uri, FOUND);
  },

  'restart': async () => {
    const { uri } = await t.open('a.py');
    const before = t.pid();
    await vscode.commands.executeCommand('apilift.restart');
    await t.until('another process', () => t.pid() !== before);
    await t.untilPlaces(uri, FOUND);
  },

  'no program: nothing fails, and it is found again': async () => {
    const { uri } = await t.open('a.py');
    const config = vscode.workspace.getConfiguration('apilift');
    await config.update('path', '/nowhere/apilift', vscode.ConfigurationTarget.Workspace);
    await t.until('no diagnostics', () => t.places(uri).length === 0);
    await config.update('path', undefined, vscode.ConfigurationTarget.Workspace);
    await t.untilPlaces(uri, FOUND);
  },

  'check workspace: findings of files that are not open': async () => {
    await t.open('a.py');
    await vscode.commands.executeCommand('apilift.checkWorkspace');
    await t.untilPlaces(t.uriOf('b.py'), ['2:35-2:44']);
    await t.untilPlaces(t.uriOf('a.py'), FOUND);
    assert.match(t.shown(t.uriOf('n.ipynb'))[0], /^0:0-0:0 AL002 cell 3, line 3: `numpy\.trapz` /);
    // Opened, the server shows them, and nothing is there twice.
    await t.open('b.py');
    await t.untilPlaces(t.uriOf('b.py'), ['2:35-2:44']);
  },

  'versions: a page that names the lock file': async () => {
    await t.open('a.py');
    await vscode.commands.executeCommand('apilift.showVersions');
    const text = (await page('# Versions')).getText();
    assert.match(text, /\| numpy \| 2\.1\.3 \| uv\.lock pins \|/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },

  'upgrade preview: a page that says what breaks, and the fixes': async () => {
    await t.open('a.py');
    await vscode.commands.executeCommand('apilift.previewUpgrade', 'numpy==2.4.0');
    const document = await page('# numpy');
    const text = document.getText();
    assert.strictEqual(document.languageId, 'markdown');
    for (const part of [/^# numpy 2\.1\.3 → 2\.4\.0$/m, /^\*\*3 uses break\.\*\* /m, /^## a\.py$/m, /^- line 4, \*\*breaks\*\*: `numpy\.trapz`/m, /^- cell 3, line 3, \*\*breaks\*\*/m, /^\+other = np\.trapezoid\(pair, b\)$/m]) {
      assert.match(text, part);
    }
    assert.strictEqual(t.onDisk('a.py'), first());
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },

  'keep as a change file: nothing is written where no answer is kept': async () => {
    await t.open('a.py');
    vscode.window.activeTextEditor.selection = new vscode.Selection(3, 20, 3, 20);
    assert.strictEqual(await vscode.commands.executeCommand('apilift.keepMigration'), false);
    assert.ok(!fs.existsSync(t.uriOf('api-changelogs').fsPath));
    await vscode.commands.executeCommand('notifications.clearAll');
  },

  'dependencies: what their newest releases break stands on their lines': async () => {
    const { uri } = await t.open('pyproject.toml');
    await t.untilPlaces(uri, ['4:17-4:22']);
    const [diagnostic] = t.ours(uri);
    assert.match(diagnostic.message, /break/);
    assert.strictEqual(diagnostic.severity, vscode.DiagnosticSeverity.Information);
    const lenses = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri);
    const lens = lenses.find((each) => each.range.start.character === 17);
    assert.strictEqual(lens.command.command, 'apilift.previewUpgrade');
    assert.deepStrictEqual(lens.command.arguments, ['numpy']);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  },

  'notebook: cells are one program, findings and fixes are in their cell': async () => {
    const notebook = await vscode.workspace.openNotebookDocument(t.uriOf('n.ipynb'));
    await vscode.window.showNotebookDocument(notebook);
    const [, , cell] = notebook.getCells().map((each) => each.document);
    await t.untilPlaces(cell.uri, ['2:13-2:18']);
    const actions = (await actionsAt(cell.uri, 2, 14)).filter((action) => action.kind?.value === 'quickfix');
    assert.ok(actions[0].title.includes('numpy.trapezoid'), actions.map((action) => action.title).join('; '));
    assert.ok(await vscode.workspace.applyEdit(actions[0].edit));
    assert.strictEqual(cell.lineAt(2).text, "x = '😀'; np.trapezoid([1])");
    await t.untilPlaces(cell.uri, []);
    // Without the import there is nothing to find in the other cell.
    const edit = new vscode.WorkspaceEdit();
    edit.replace(cell.uri, new vscode.Range(2, 0, 3, 0), "x = '😀'; np.trapz([1])");
    assert.ok(await vscode.workspace.applyEdit(edit));
    await t.untilPlaces(cell.uri, ['2:13-2:18']);
    const without = new vscode.WorkspaceEdit();
    without.delete(notebook.cellAt(1).document.uri, new vscode.Range(0, 0, 1, 0));
    assert.ok(await vscode.workspace.applyEdit(without));
    await t.untilPlaces(cell.uri, []);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },

  'notebook: all of it is fixed on save': async () => {
    fs.writeFileSync(t.uriOf('m.ipynb').fsPath, fs.readFileSync(path.join(process.env.APILIFT_PROJECT, 'n.ipynb')));
    const config = vscode.workspace.getConfiguration('notebook');
    await config.update('codeActionsOnSave', { 'notebook.source.fixAll.apilift': 'explicit' }, vscode.ConfigurationTarget.Workspace);
    const notebook = await vscode.workspace.openNotebookDocument(t.uriOf('m.ipynb'));
    await vscode.window.showNotebookDocument(notebook);
    const cell = notebook.cellAt(2).document;
    await t.untilPlaces(cell.uri, ['2:13-2:18']);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(cell.uri, new vscode.Position(2, 0), 'y = np.trapz([2])\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await t.untilPlaces(cell.uri, ['2:7-2:12', '3:13-3:18']);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await t.until('the saved notebook', () => !notebook.isDirty);
    assert.strictEqual(cell.getText(), "%matplotlib inline\n!ls\ny = np.trapezoid([2])\nx = '😀'; np.trapezoid([1])");
    assert.ok(t.onDisk('m.ipynb').includes('np.trapezoid([2])'));
    await config.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  },

  'typing: 200 edits at 30 a second in 3,000 lines': typing,
};
