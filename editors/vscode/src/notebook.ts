// Notebooks on save: VS Code asks with the first cell, whatever it is; the server looks after those of Python.
import { CancellationToken, CodeActionContext, CodeActionKind, Disposable, Range, TextDocument, languages, workspace } from 'vscode';
import { CodeActionRequest } from 'vscode-languageclient/node';
import { Server } from './server';

const KIND = CodeActionKind.Notebook.append('source.fixAll.apilift');

/** Answers with the first Python cell's action where the first cell is none of Python. */
export function fixNotebooksOnSave(server: Server): Disposable {
  const provideCodeActions = async (document: TextDocument, _: Range, context: CodeActionContext, token: CancellationToken) => {
    const uri = document.uri.toString();
    const notebook = workspace.notebookDocuments.find((each) => each.getCells().some((cell) => cell.document.uri.toString() === uri));
    const python = notebook?.getCells().find((cell) => cell.document.languageId === 'python');
    const { client } = server;
    if (!context.only || !KIND.intersects(context.only) || document.languageId === 'python' || !python || !client) {
      return [];
    }
    const start = { line: 0, character: 0 };
    const params = {
      textDocument: { uri: python.document.uri.toString() },
      range: { start, end: start },
      context: { diagnostics: [], only: [KIND.value] },
    };
    const actions = await client.sendRequest(CodeActionRequest.type, params, token);
    return client.protocol2CodeConverter.asCodeActionResult(actions ?? [], token);
  };
  const options = { providedCodeActionKinds: [KIND] };
  return languages.registerCodeActionsProvider({ notebookType: 'jupyter-notebook' }, { provideCodeActions }, options);
}
