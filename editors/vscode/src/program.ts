// Where the program `apilift` is.
import { existsSync } from 'node:fs';
import * as path from 'node:path';

/** The program to run, and how it was found. */
export interface Program {
  file: string;
  from: 'setting' | 'environment' | 'bundled' | 'path';
}

/** The setting, the environment, the bundled one, the PATH: the first that there is. A setting counts even if it is wrong. */
export function findProgram(setting: string, extensionFolder: string, environment: NodeJS.ProcessEnv): Program | undefined {
  if (setting !== '') {
    return { file: setting, from: 'setting' };
  }
  if (environment.APILIFT) {
    return { file: environment.APILIFT, from: 'environment' };
  }
  const name = process.platform === 'win32' ? 'apilift.exe' : 'apilift';
  const bundled = path.join(extensionFolder, 'bin', name);
  if (existsSync(bundled)) {
    return { file: bundled, from: 'bundled' };
  }
  for (const folder of (environment.PATH ?? '').split(path.delimiter)) {
    if (folder !== '' && existsSync(path.join(folder, name))) {
      return { file: path.join(folder, name), from: 'path' };
    }
  }
  return undefined;
}
