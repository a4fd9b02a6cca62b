// The extension: starts the server, and gives names to what can be asked of it.
import { ExtensionContext, Uri, commands, languages, window, workspace } from 'vscode';
import { keepMigration } from './keep';
import { ModelStatus } from './model';
import { fixNotebooksOnSave } from './notebook';
import { pickModel } from './pick';
import { ProjectInfo, page, projectOf } from './project';
import { Server } from './server';
import { Status } from './status';
import { previewUpgrade } from './upgrade';
import { checkWorkspace, fixWorkspace } from './workspace';

let server: Server | undefined;

/** Called by VS Code with the first Python document. */
export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel('Apilift', { log: true });
  const trace = window.createOutputChannel('Apilift Trace', { log: true });
  const status = new Status();
  const model = new ModelStatus();
  const found = languages.createDiagnosticCollection('apilift-workspace');
  const running: Server = new Server(context.extensionPath, log, trace, (state) => void status.tell(state, running), (state) => model.tell(state));
  server = running;

  const withProgram = <T>(work: (program: string) => Promise<T>) => async (): Promise<T | undefined> => {
    const program = running.program();
    if (program) {
      return work(program);
    }
    void window.showWarningMessage('Apilift: there is no program `apilift`; set `apilift.path`.');
    return undefined;
  };
  const withProject = async <T>(work: (info: ProjectInfo) => Promise<T>): Promise<T | undefined> => {
    const uri = window.activeTextEditor?.document.uri ?? window.activeNotebookEditor?.notebook.uri ?? workspace.workspaceFolders?.[0]?.uri;
    const info = running.client && uri ? await projectOf(running.client, uri.toString()) : undefined;
    if (info) {
      return work(info);
    }
    void window.showInformationMessage('Apilift: open a file of the project first.');
    return undefined;
  };
  const showVersions = () => withProject(async (info) => {
    const content = await workspace.openTextDocument({ language: 'markdown', content: page(info) });
    await window.showTextDocument(content, { preview: true });
  });
  const upgrade = (wanted?: string) =>
    withProgram((program) => withProject((info) => previewUpgrade(program, info, log, wanted)))();
  const keep = (symbol?: string) =>
    withProgram((program) => withProject((info) => keepMigration(program, info, log, symbol)))();
  const save = async (...files: Uri[]) => {
    for (const uri of files) {
      await (await workspace.openTextDocument(uri)).save();
    }
  };
  const fixFile = () =>
    commands.executeCommand('editor.action.codeAction', { kind: 'source.fixAll.apilift', apply: 'first' });

  context.subscriptions.push(
    log,
    trace,
    status,
    model,
    found,
    fixNotebooksOnSave(running),
    commands.registerCommand('apilift.restart', () => running.restart()),
    commands.registerCommand('apilift.showLogs', () => log.show()),
    commands.registerCommand('apilift.showVersions', showVersions),
    commands.registerCommand('apilift.previewUpgrade', upgrade),
    commands.registerCommand('apilift.keepMigration', keep),
    commands.registerCommand('apilift.pickModel', withProgram((program) => pickModel(program, context.extensionPath, log))),
    commands.registerCommand('apilift.save', save),
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
