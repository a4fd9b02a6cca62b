// The language client: started, restarted and ended one at a time.
import { LogOutputChannel, Uri, workspace } from 'vscode';
import { LanguageClient, LanguageClientOptions, RevealOutputChannelOn, ServerOptions, State } from 'vscode-languageclient/node';
import { findProgram } from './program';
import { ModelState } from './model';
import { pathSetting, settings } from './settings';

/** What the status item shows of the server. */
export type ServerState = { is: 'starting' } | { is: 'running' } | { is: 'stopped'; why: string };

/** What the server looks after: Python, and the files that declare dependencies. */
const SELECTOR = [
  { language: 'python', scheme: 'file' },
  { language: 'python', scheme: 'untitled' },
  { language: 'python', scheme: 'vscode-notebook-cell' },
  { scheme: 'file', pattern: '**/pyproject.toml' },
  { scheme: 'file', pattern: '**/*requirements*.{txt,in}' },
  { scheme: 'file', pattern: '**/requirements/*.{txt,in}' },
];

/** One server, whatever is asked of it meanwhile. */
export class Server {
  client: LanguageClient | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly extensionFolder: string,
    private readonly log: LogOutputChannel,
    private readonly trace: LogOutputChannel,
    private readonly tell: (state: ServerState) => void,
    private readonly tellModel: (state: ModelState) => void,
  ) {}

  /** The program, by the settings of now. */
  program(): string | undefined {
    return findProgram(pathSetting(), this.extensionFolder, process.env)?.file;
  }

  /** Starts the server, or starts it again. Nothing pops up where that fails: the status item and the log say so. */
  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.end();
      await this.begin();
    });
  }

  /** Ends the server. */
  stop(): Promise<void> {
    return this.inTurn(() => this.end());
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work, work);
    return this.turn;
  }

  private async begin(): Promise<void> {
    const found = findProgram(pathSetting(), this.extensionFolder, process.env);
    if (!found) {
      this.log.error('There is no program `apilift`: set `apilift.path`, or put it on the PATH.');
      this.tell({ is: 'stopped', why: 'there is no program `apilift`; set `apilift.path`' });
      return;
    }
    this.log.info(`Starting ${found.file} (${found.from})`);
    this.tell({ is: 'starting' });
    const server: ServerOptions = { command: found.file, args: ['server'] };
    const options: LanguageClientOptions = {
      documentSelector: SELECTOR,
      initializationOptions: { settings: settings(), modelState: true },
      middleware: {
        // A lens stands on the name of a dependency: it opens the preview of its upgrade.
        provideCodeLenses: async (document, token, next) => {
          const lenses = await next(document, token);
          for (const lens of lenses ?? []) {
            const title = lens.command?.title ?? '';
            lens.command = { title, command: 'apilift.previewUpgrade', arguments: [document.getText(lens.range)] };
          }
          return lenses;
        },
        // What is configured holds when it is saved. A file that has other changes is the user's to save.
        resolveCodeAction: async (action, token, next) => {
          const resolved = await next(action, token);
          const isSaved = (uri: Uri) => !workspace.textDocuments.some((open) => open.isDirty && open.uri.toString() === uri.toString());
          const files = resolved?.edit?.entries().map(([uri]) => uri).filter((uri) => uri.path.endsWith('.toml') && isSaved(uri));
          if (resolved && files?.length) {
            resolved.command = { command: 'apilift.save', title: 'Save', arguments: files };
          }
          return resolved;
        },
      },
      outputChannel: this.log,
      traceOutputChannel: this.trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    };
    const client = new LanguageClient('apilift', 'Apilift', server, options);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) {
        this.tell({ is: 'running' });
      } else if (newState === State.Stopped) {
        this.tell({ is: 'stopped', why: 'the server ended; see the log' });
      }
    });
    client.onNotification('apilift/modelState', (state: ModelState) => this.tellModel(state));
    this.tellModel({ state: 'off' });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.client = undefined;
      this.log.error(`${found.file} could not be started: ${String(error)}`);
      this.tell({ is: 'stopped', why: `${found.file} could not be started` });
    }
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      await client?.dispose(2000);
    } catch (error) {
      this.log.warn(`The server did not end by itself: ${String(error)}`);
    }
  }
}
