// What takes the whole workspace: a subprocess per folder, in the background, which can be cancelled.
import * as path from 'node:path';
import {
  CancellationToken, Diagnostic, DiagnosticCollection, DiagnosticSeverity, DiagnosticTag, LogOutputChannel, ProgressLocation,
  Range, Uri, WorkspaceEdit, WorkspaceFolder, commands, window, workspace,
} from 'vscode';
import { readDiff } from './diff';
import { Outcome, run } from './run';
import { asEnvironment, asOptions, settings } from './settings';

/** A finding of `apilift check --output-format json`; the README lists all keys. */
interface Finding {
  file: string;
  cell?: number | null;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  code: string;
  severity: 'error' | 'warning' | 'hint';
  message: string;
  deprecated_in: string | null;
  removed_in: string | null;
  links: string[];
}

async function inFolders(
  title: string,
  token: CancellationToken,
  folders: readonly WorkspaceFolder[],
  program: string,
  words: string[],
  log: LogOutputChannel,
  each: (folder: WorkspaceFolder, outcome: Outcome) => Promise<void>,
): Promise<boolean> {
  const abort = new AbortController();
  token.onCancellationRequested(() => abort.abort());
  for (const folder of folders) {
    const now = settings();
    const outcome = await run(program, [...words, ...asOptions(now)], folder.uri.fsPath, asEnvironment(now), abort.signal).catch(
      (error: unknown): Outcome => ({ code: 2, out: '', err: String(error) }),
    );
    if (token.isCancellationRequested) {
      return false;
    }
    if (outcome.err) {
      log.info(`${title}, ${folder.name}: ${outcome.err.trim()}`);
    }
    if (outcome.code >= 2) {
      void window.showWarningMessage(`Apilift: ${title.toLowerCase()} failed in ${folder.name}. The log says why.`);
      return false;
    }
    await each(folder, outcome);
  }
  return true;
}

/** Work with a progress that can be cancelled. */
export function withProgress<T>(title: string, work: (token: CancellationToken) => Promise<T>): Thenable<T> {
  const options = { location: ProgressLocation.Notification, title: `Apilift: ${title}`, cancellable: true };
  return window.withProgress(options, (_, token) => work(token));
}

/** Columns of the JSON count characters, those of VS Code UTF-16 units. */
function rangeOf(finding: Finding, lines: string[]): Range {
  const units = (line: number, column: number) => [...(lines[line] ?? '')].slice(0, column).join('').length;
  const [start, end] = [finding.line - 1, finding.end_line - 1];
  return new Range(start, units(start, finding.column - 1), end, units(end, finding.end_column - 1));
}

/** The lines of a file on disk. It is not opened: the server would then show its findings, too. */
async function linesOf(uri: Uri): Promise<string[]> {
  const bytes = await workspace.fs.readFile(uri);
  return new TextDecoder('utf-8').decode(bytes).split(/\r\n|\r|\n/);
}

function severity(of: Finding['severity']): DiagnosticSeverity {
  return of === 'error' ? DiagnosticSeverity.Error : of === 'warning' ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hint;
}

/** Checks all folders; findings in files that are not open go to the Problems panel. */
export async function checkWorkspace(program: string, into: DiagnosticCollection, log: LogOutputChannel): Promise<void> {
  const folders = workspace.workspaceFolders ?? [];
  const title = 'Checking the workspace';
  const python = workspace.textDocuments.filter((d) => !d.isClosed && d.languageId === 'python').map((d) => d.uri);
  const open = new Set([...python, ...workspace.notebookDocuments.map((notebook) => notebook.uri)].map((uri) => uri.toString()));
  await withProgress(title, async (token) => {
    const found = new Map<string, Diagnostic[]>();
    const lines = new Map<string, string[]>();
    const done = await inFolders(title, token, folders, program, ['check', '--output-format', 'json', '--exit-zero'], log, async (folder, outcome) => {
      for (const finding of JSON.parse(outcome.out) as Finding[]) {
        const uri = Uri.file(path.resolve(folder.uri.fsPath, finding.file));
        // The server shows those of open files.
        if (open.has(uri.toString())) {
          continue;
        }
        const key = uri.toString();
        // The lines of a cell are none of its notebook's.
        const cell = finding.cell ? `cell ${finding.cell}, line ${finding.line}: ` : '';
        const text = cell ? [] : lines.get(key) ?? (await linesOf(uri));
        lines.set(key, text);
        const range = cell ? new Range(0, 0, 0, 0) : rangeOf(finding, text);
        const diagnostic = new Diagnostic(range, cell + finding.message, severity(finding.severity));
        diagnostic.source = 'apilift';
        diagnostic.code = finding.links[0] ? { value: finding.code, target: Uri.parse(finding.links[0]) } : finding.code;
        if (finding.severity === 'warning' && finding.deprecated_in) {
          diagnostic.tags = [DiagnosticTag.Deprecated];
        }
        found.set(key, [...(found.get(key) ?? []), diagnostic]);
      }
    });
    if (done) {
      into.clear();
      for (const [uri, list] of found) {
        into.set(Uri.parse(uri), list);
      }
      await commands.executeCommand('workbench.actions.view.problems');
    }
  });
}

/** All safe fixes of all folders in one edit, which VS Code shows before it is applied. The number of files in it. */
export async function fixWorkspace(program: string, log: LogOutputChannel): Promise<number> {
  const folders = workspace.workspaceFolders ?? [];
  const title = 'Fixing the workspace';
  await workspace.saveAll(false);
  const edit = new WorkspaceEdit();
  const ask = { label: 'Safe fixes', needsConfirmation: true };
  let files = 0;
  const done = await withProgress(title, (token) =>
    inFolders(title, token, folders, program, ['check', '--diff', '--exit-zero'], log, async (folder, outcome) => {
      for (const { file, edits } of readDiff(outcome.out)) {
        const cell = /^(.*\.ipynb):cell (\d+)$/.exec(file);
        const onDisk = Uri.file(path.resolve(folder.uri.fsPath, cell ? cell[1] : file));
        const uri = cell ? (await workspace.openNotebookDocument(onDisk)).cellAt(Number(cell[2]) - 1).document.uri : onDisk;
        files += 1;
        for (const { start, end, lines, open } of edits) {
          // Without a line end at the end of the file, the last line is replaced up to its own end.
          const range = open ? new Range(start, 0, end - 1, Number.MAX_SAFE_INTEGER) : new Range(start, 0, end, 0);
          edit.replace(uri, range, open ? lines.join('\n') : lines.map((line) => `${line}\n`).join(''), ask);
        }
      }
    }),
  );
  if (!done) {
    return 0;
  }
  if (files === 0) {
    void window.setStatusBarMessage('Apilift: there is nothing that can safely be fixed', 5000);
    return 0;
  }
  await workspace.applyEdit(edit, { isRefactoring: true });
  return files;
}
