// Runs the program beside the server.
import { execFile } from 'node:child_process';

/** How a run ended. */
export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs a program in a folder and waits for its end; rejected only where it cannot be started or is aborted. */
export function run(file: string, words: string[], folder: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env, signal, maxBuffer: 1 << 30, encoding: 'utf8' as const };
    execFile(file, words, options, (error, out, err) => {
      if (error && typeof error.code !== 'number') {
        reject(error);
      } else {
        resolve({ code: (error?.code as number | undefined) ?? 0, out, err });
      }
    });
  });
}
