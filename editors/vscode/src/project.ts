// `apilift/project`: what the server knows about a document's project.
import { LanguageClient } from 'vscode-languageclient/node';

/** A library of the project. */
export interface KnownVersion {
  name: string;
  version: string | null;
  /** Where the version comes from, as messages say it: "uv.lock pins". */
  source: string | null;
  file: string | null;
  span: string | null;
}

/** The answer. */
export interface ProjectInfo {
  root: string;
  configuration: string | null;
  versions: KnownVersion[];
  problems: string[];
}

/** Asks; undefined where the document belongs to no project yet. */
export async function projectOf(client: LanguageClient, uri: string): Promise<ProjectInfo | undefined> {
  const answer = await client.sendRequest<ProjectInfo | null>('apilift/project', { textDocument: { uri } });
  return answer ?? undefined;
}

/** The files that the versions come from, the most often named first. */
export function sources(info: ProjectInfo): string[] {
  const counts = new Map<string, number>();
  for (const { file, version } of info.versions) {
    if (file && version) {
      counts.set(file, (counts.get(file) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([file]) => file);
}

/** The page that "Show what is known about this project's versions" opens. */
export function page(info: ProjectInfo): string {
  const out = [`# Versions of ${info.root}`, ''];
  out.push(info.configuration ? `Configuration: ${info.configuration}` : 'No configuration file.', '');
  if (info.versions.length === 0) {
    out.push('No version of any library is known here: findings are at most warnings.', '');
  } else {
    out.push('| library | version | from | range |', '|---|---|---|---|');
    for (const { name, version, source, span } of info.versions) {
      out.push(`| ${name} | ${version ?? 'unknown'} | ${source ?? ''} | ${span ?? ''} |`);
    }
    out.push('');
  }
  for (const problem of info.problems) {
    out.push(`- ${problem}`);
  }
  return out.join('\n');
}
