// The state of the local model, as the server tells it by `apilift/modelState`.
import { Disposable, LanguageStatusItem, LanguageStatusSeverity, languages } from 'vscode';
import { SELECTOR } from './status';

/** The notification's parameters. No notification: off. */
export interface ModelState {
  state: 'off' | 'loading' | 'ready' | 'failed';
  name?: string | null;
  device?: string | null;
  /** From 0 to 1. */
  progress?: number | null;
  /** Why it failed, in a sentence. */
  message?: string | null;
}

/** The text of the item and its detail. */
export function shown({ state, name, device, progress, message }: ModelState): { text: string; detail: string } {
  const detail = [name, device && `on ${device}`].filter(Boolean).join(' ');
  switch (state) {
    case 'off':
      return { text: 'Local model is off', detail: '' };
    case 'loading':
      return { text: `Local model is loading${progress == null ? '' : ` (${Math.round(progress * 100)} %)`}`, detail };
    case 'ready':
      return { text: 'Local model is ready', detail };
    case 'failed':
      return { text: 'Local model failed', detail: message ?? 'the log says why' };
  }
}

/** The model's item beside "Python" in the status bar. */
export class ModelStatus implements Disposable {
  private readonly item: LanguageStatusItem = languages.createLanguageStatusItem('apilift.model', SELECTOR);

  constructor() {
    this.item.name = 'Apilift: local model';
    this.tell({ state: 'off' });
  }

  /** The model's state changed. */
  tell(state: ModelState): void {
    const { text, detail } = shown(state);
    this.item.text = text;
    this.item.detail = detail;
    this.item.busy = state.state === 'loading';
    this.item.severity = state.state === 'failed' ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
  }

  dispose(): void {
    this.item.dispose();
  }
}
