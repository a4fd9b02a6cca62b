// Runs the cases of cases.js in the real extension host and writes what came of them. Only in a folder called `suite`.
const fs = require('node:fs');
const vscode = require('vscode');
const cases = require('./cases');

async function runAll() {
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
