// "Keep this migration as a change file": an answer of the local model becomes a file of the project.
import * as path from 'node:path';
import { Diagnostic, LogOutputChannel, TextEditor, languages, window, workspace } from 'vscode';
import { ProjectInfo } from './project';
import { run } from './run';
import { asEnvironment, settings } from './settings';

/** The outdated symbol at the cursor, as our finding there names it. */
function atCursor(editor: TextEditor | undefined): string | undefined {
  const at = editor?.selection.active;
  const found = editor && languages.getDiagnostics(editor.document.uri).find((each) => each.source === 'apilift' && at && each.range.contains(at));
  // The language client keeps what the server sent with a diagnostic.
  return (found as (Diagnostic & { data?: { symbol?: string } }) | undefined)?.data?.symbol;
}

/** Keeps the answer for a symbol, that at the cursor where none is named, and opens its file. Whether there is one. */
export async function keepMigration(program: string, info: ProjectInfo, log: LogOutputChannel, wanted?: string): Promise<boolean> {
  const symbol = wanted ?? atCursor(window.activeTextEditor) ?? (await window.showInputBox({ title: 'Keep a migration', prompt: 'Of which symbol? For example: acme.load_all' }));
  if (!symbol) {
    return false;
  }
  const outcome = await run(program, ['model', 'keep', symbol], info.root, asEnvironment(settings()));
  log.info(outcome.err.trim());
  const written = /written to (.+?\.md)\./.exec(outcome.err)?.[1];
  if (outcome.code !== 0 || !written) {
    void window.showWarningMessage(`Apilift: ${outcome.err.trim().replace(/^apilift: /, '')}`);
    return false;
  }
  await window.showTextDocument(await workspace.openTextDocument(path.resolve(info.root, written)));
  return true;
}
