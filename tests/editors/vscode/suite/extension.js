// Runs the cases of cases.js in the real extension host and writes what came of them. Only in a folder called `suite`.
const fs = require('node:fs');
const vscode = require('vscode');
const cases = require('./cases');

/** Waits until no other extension starts any more: one that registers a provider meanwhile makes VS Code drop what it asked
 * the providers, and a save then goes without its code actions. */
async function settled() {
  let active = '';
  for (let since = Date.now(); Date.now() - since < 1000; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const now = vscode.extensions.all.filter((extension) => extension.isActive).map((extension) => extension.id).join();
    if (now !== active) {
      active = now;
      since = Date.now();
    }
  }
}

async function runAll() {
  await settled();
  const results = [];
  const wanted = new RegExp(process.env.APILIFT_CASES ?? '');
  for (const [name, body] of Object.entries(cases).filter(([name]) => wanted.test(name))) {
    const start = Date.now();
    let failure = null;
    try {
      const note = await body();
      results.push({ name, failure, note: note ?? null, took: Date.now() - start });
    } catch (error) {
      failure = String(error.stack ?? error);
      results.push({ name, failure, note: null, took: Date.now() - start });
      break; // what follows starts from what went before
    }
  }
  fs.writeFileSync(`${process.env.APILIFT_RESULT}.part`, JSON.stringify(results));
  fs.renameSync(`${process.env.APILIFT_RESULT}.part`, process.env.APILIFT_RESULT);
}

exports.activate = () => {
  if (vscode.workspace.workspaceFolders?.[0]?.name === 'suite') {
    void runAll();
  }
};
