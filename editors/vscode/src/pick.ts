// "Pick the local model and its device": both are settings of the user's own; the server reads them at once.
import { ConfigurationTarget, LogOutputChannel, QuickPickItem, window, workspace } from 'vscode';
import { Outcome, run } from './run';
import { asEnvironment, settings } from './settings';

/** A model of `apilift model list --output-format json`. */
interface Model {
  name: string;
  state: 'shipped' | 'there' | 'partial' | 'missing';
  chosen: boolean;
  bytes: number | null;
  measured: string | null;
}

const DEVICES: (QuickPickItem & { device: string })[] = [
  { label: 'Automatic', description: 'a GPU where one is there and the model fits, else the CPU', device: 'auto' },
  { label: 'CPU', device: 'cpu' },
  { label: 'GPU', description: 'an error where there is none', device: 'gpu' },
];

function item(model: Model, now: string): QuickPickItem & { model: Model } {
  const size = model.bytes ? `${(model.bytes / 1e6).toFixed(1)} MB` : '';
  const state = { shipped: 'comes with Apilift', there: 'on this machine', partial: 'fetched in part', missing: 'not on this machine' }[model.state];
  const mark = model.name === now ? '$(check) ' : '';
  return { label: mark + model.name, description: [state, size].filter(Boolean).join(', '), detail: model.measured ?? undefined, model };
}

/** Asks for both. Whether the user chose. */
export async function pickModel(program: string, folder: string, log: LogOutputChannel): Promise<boolean> {
  const env = asEnvironment(settings());
  const outcome = await run(program, ['model', 'list', '--output-format', 'json'], folder, env).catch(
    (error: unknown): Outcome => ({ code: 2, out: '', err: String(error) }),
  );
  if (outcome.code !== 0) {
    log.info(outcome.err.trim());
    void window.showWarningMessage('Apilift: the models could not be listed. The log says why.');
    return false;
  }
  const from = workspace.getConfiguration('apilift');
  const now = from.get('model', '');
  const none = { label: `${now ? '' : '$(check) '}None of these`, description: 'the one chosen with `apilift model use`, if any', model: undefined };
  const items = [...(JSON.parse(outcome.out) as Model[]).map((model) => item(model, now)), none];
  const picked = await window.showQuickPick(items, { title: 'Apilift: the local model', placeHolder: 'Which one is asked where no rewrite is known?' });
  if (!picked) {
    return false;
  }
  if (picked.model && (picked.model.state === 'missing' || picked.model.state === 'partial')) {
    const fetch = 'Fetch It in a Terminal';
    const answer = await window.showInformationMessage(`Apilift: ${picked.model.name} is not on this machine yet.`, fetch);
    if (answer === fetch) {
      const terminal = window.createTerminal({ name: 'Apilift', shellPath: program, shellArgs: ['model', 'pull', picked.model.name] });
      terminal.show();
    }
    return false;
  }
  const device = picked.model && (await window.showQuickPick(DEVICES, { title: `Apilift: where ${picked.model.name} runs` }));
  if (picked.model && !device) {
    return false;
  }
  await from.update('model', picked.model?.name, ConfigurationTarget.Global);
  await from.update('modelDevice', device?.device, ConfigurationTarget.Global);
  return true;
}
