// The settings, typed, and as options of the command line.
import { workspace } from 'vscode';

/** What package.json declares, but for `path`, which the server does not take. */
export interface Settings {
  enable: boolean;
  select: string[];
  extendSelect: string[];
  ignore: string[];
  confidence: string | null;
  future: boolean;
  unsafeFixes: boolean;
  hover: boolean;
  versions: Record<string, string>;
  python: string;
  venv: string;
  configuration: string;
  model: string;
  modelDevice: string | null;
}

/** The settings in force. */
export function settings(): Settings {
  const from = workspace.getConfiguration('apilift');
  return {
    enable: from.get('enable', true),
    select: from.get('select', []),
    extendSelect: from.get('extendSelect', []),
    ignore: from.get('ignore', []),
    confidence: from.get('confidence', null),
    future: from.get('future', false),
    unsafeFixes: from.get('unsafeFixes', true),
    hover: from.get('hover', true),
    versions: from.get('versions', {}),
    python: from.get('python', ''),
    venv: from.get('venv', ''),
    configuration: from.get('configuration', ''),
    model: from.get('model', ''),
    modelDevice: from.get('modelDevice', null),
  };
}

/** The setting `apilift.path`. */
export function pathSetting(): string {
  return workspace.getConfiguration('apilift').get('path', '');
}

/** The options of `apilift check` that say the same. */
export function asOptions(from: Settings): string[] {
  const out: string[] = [];
  const list = (option: string, words: string[]) => {
    if (words.length > 0) {
      out.push(option, words.join(','));
    }
  };
  list('--select', from.select);
  list('--extend-select', from.extendSelect);
  list('--ignore', from.ignore);
  list('--confidence', from.confidence ? [from.confidence] : []);
  list('--python', from.python ? [from.python] : []);
  list('--config', from.configuration ? [from.configuration] : []);
  if (from.future) {
    out.push('--future');
  }
  for (const [name, version] of Object.entries(from.versions)) {
    out.push('--with', /^\d/.test(version) ? `${name}==${version}` : `${name}${version}`);
  }
  return out;
}

/** The environment of `apilift check`: the virtual environment is named there. */
export function asEnvironment(from: Settings): NodeJS.ProcessEnv {
  return from.venv ? { ...process.env, VIRTUAL_ENV: from.venv } : process.env;
}
