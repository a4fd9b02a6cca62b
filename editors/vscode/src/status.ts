// The status item: where the versions come from, and whether the server runs.
import { Disposable, LanguageStatusItem, LanguageStatusSeverity, TextEditor, languages, window } from 'vscode';
import { projectOf, sources } from './project';
import { Server, ServerState } from './server';

/** Where the items are shown. */
export const SELECTOR = [{ language: 'python' }, { notebookType: 'jupyter-notebook', language: 'python' }];

/** The item beside "Python" in the status bar. */
export class Status implements Disposable {
  private readonly item: LanguageStatusItem = languages.createLanguageStatusItem('apilift.status', SELECTOR);
  private state: ServerState = { is: 'starting' };
  private asked = 0;

  constructor() {
    this.item.name = 'Apilift';
    this.item.text = 'Apilift';
    this.item.command = { command: 'apilift.showVersions', title: 'Versions' };
  }

  /** The server's state changed. */
  async tell(state: ServerState, server: Server): Promise<void> {
    this.state = state;
    await this.update(server, window.activeTextEditor);
  }

  /** Another editor, other settings: asks the server anew. */
  async update(server: Server, editor: TextEditor | undefined): Promise<void> {
    const question = ++this.asked;
    this.item.busy = this.state.is === 'starting';
    this.item.severity = LanguageStatusSeverity.Information;
    this.item.command = { command: 'apilift.showVersions', title: 'Versions' };
    if (this.state.is === 'stopped') {
      this.item.severity = LanguageStatusSeverity.Error;
      this.item.text = 'Apilift is not running';
      this.item.detail = this.state.why;
      this.item.command = { command: 'apilift.restart', title: 'Restart' };
      return;
    }
    if (this.state.is === 'starting' || !server.client || editor?.document.languageId !== 'python') {
      return;
    }
    const info = await projectOf(server.client, editor.document.uri.toString()).catch(() => undefined);
    if (question !== this.asked) {
      return;
    }
    const files = info ? sources(info) : [];
    this.item.text = files.length > 0 ? `Versions from ${files[0]}` : 'No versions known';
    const more = files.length > 1 ? `, also ${files.slice(1).join(', ')}` : '';
    this.item.detail = info ? `${info.versions.filter((v) => v.version).length} libraries${more}` : undefined;
    if (info && info.problems.length > 0) {
      this.item.severity = LanguageStatusSeverity.Warning;
      this.item.detail = info.problems[0];
    }
  }

  dispose(): void {
    this.item.dispose();
  }
}
