// The extension: starts the server, and gives names to what can be asked of it.
import { ExtensionContext, commands, languages, window, workspace } from 'vscode';
import { page, projectOf } from './project';
import { Server } from './server';
import { Status } from './status';
import { checkWorkspace, fixWorkspace } from './workspace';

let server: Server | undefined;

/** Called by VS Code with the first Python document. */
export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel('Apilift', { log: true });
  const trace = window.createOutputChannel('Apilift Trace', { log: true });
  const status = new Status();
  const found = languages.createDiagnosticCollection('apilift-workspace');
  const running: Server = new Server(context.extensionPath, log, trace, (state) => void status.tell(state, running));
  server = running;

  const withProgram = (work: (program: string) => Promise<unknown>) => async () => {
    const program = running.program();
    if (program) {
      await work(program);
    } else {
      void window.showWarningMessage('Apilift: there is no program `apilift`; set `apilift.path`.');
    }
  };
  const showVersions = async () => {
    const document = window.activeTextEditor?.document;
    const info = running.client && document ? await projectOf(running.client, document.uri.toString()) : undefined;
    if (!info) {
      void window.showInformationMessage('Apilift: open a Python file of the project first.');
      return;
    }
    const content = await workspace.openTextDocument({ language: 'markdown', content: page(info) });
    await window.showTextDocument(content, { preview: true });
  };
  const fixFile = () =>
    commands.executeCommand('editor.action.codeAction', { kind: 'source.fixAll.apilift', apply: 'first' });

  context.subscriptions.push(
    log,
    trace,
    status,
    found,
    commands.registerCommand('apilift.restart', () => running.restart()),
    commands.registerCommand('apilift.showLogs', () => log.show()),
    commands.registerCommand('apilift.showVersions', showVersions),
    commands.registerCommand('apilift.fixFile', fixFile),
    commands.registerCommand('apilift.checkWorkspace', withProgram((program) => checkWorkspace(program, found, log))),
    commands.registerCommand('apilift.fixWorkspace', withProgram((program) => fixWorkspace(program, log))),
    window.onDidChangeActiveTextEditor((editor) => void status.update(running, editor)),
    // The server shows the findings of open files itself; what is saved may be fixed.
    workspace.onDidOpenTextDocument((document) => found.delete(document.uri)),
    workspace.onDidSaveTextDocument((document) => {
      found.delete(document.uri);
      void status.update(running, window.activeTextEditor);
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('apilift.path')) {
        void running.restart();
      } else if (event.affectsConfiguration('apilift')) {
        void status.update(running, window.activeTextEditor);
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => void running.restart()),
  );
  await running.restart();
}

/** Called by VS Code at the end. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
