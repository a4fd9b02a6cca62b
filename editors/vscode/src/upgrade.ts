// What a newer release of a dependency means for the project: asked of `apilift upgrade`, shown as a page.
import { LogOutputChannel, QuickPickItem, window, workspace } from 'vscode';
import { ProjectInfo } from './project';
import { run } from './run';
import { asEnvironment, asOptions, settings } from './settings';
import { withProgress } from './workspace';

type Counts = Record<'breaks' | 'warns' | 'already' | 'settles', number>;

/** A row of `apilift upgrade --output-format json`; the README lists all keys. */
interface Dependency extends Counts {
  name: string;
  from: string | null;
  to: string;
  largest_that_breaks_nothing: string | null;
  first_that_breaks: { version: string; uses: number } | null;
}

interface Finding {
  file: string;
  cell: number | null;
  line: number;
  message: string;
  effect: keyof Counts;
  of_import: boolean;
  fix: { title: string; applicability: 'safe' | 'unsafe' } | null;
}

interface Upgrade {
  dependencies: Dependency[];
  findings: Finding[];
}

/** Which dependency, and to which release; undefined where the user turned away. */
async function target(info: ProjectInfo): Promise<string | undefined> {
  const known = info.versions.filter(({ name, version }) => version && name !== 'python');
  const items: QuickPickItem[] = known.map(({ name, version, source }) => ({ label: name, description: `${source ?? ''} ${version}`.trim() }));
  const picked = await window.showQuickPick(items, { title: 'Upgrade preview', placeHolder: 'Which dependency?', matchOnDescription: true });
  if (!picked) {
    return undefined;
  }
  const version = await window.showInputBox({ title: `Upgrade preview of ${picked.label}`, prompt: 'To which release? Empty: the newest that is known.' });
  return version === undefined ? undefined : version.trim() === '' ? picked.label : `${picked.label}==${version.trim()}`;
}

/** Shows what an upgrade means; asks for the dependency where `wanted` (`NAME` or `NAME==VERSION`) says none. */
export async function previewUpgrade(program: string, info: ProjectInfo, log: LogOutputChannel, wanted?: string): Promise<void> {
  const asked = wanted ?? (await target(info));
  if (!asked) {
    return;
  }
  const now = settings();
  const options = asOptions({ ...now, future: false });
  const page = await withProgress(`what ${asked} would mean`, async (token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const ask = async (...words: string[]) => {
      const outcome = await run(program, ['upgrade', asked, '--exit-zero', ...words, ...options], info.root, asEnvironment(now), abort.signal);
      if (outcome.code >= 2) {
        throw new Error(outcome.err.trim());
      }
      return outcome.out;
    };
    try {
      const upgrade = JSON.parse(await ask('--output-format', 'json')) as Upgrade;
      return upgradePage(upgrade, await ask('--diff'));
    } catch (error) {
      if (!token.isCancellationRequested) {
        log.error(`upgrade ${asked}: ${String(error)}`);
        void window.showWarningMessage(`Apilift: ${error instanceof Error ? error.message : String(error)}`);
      }
      return undefined;
    }
  });
  if (page) {
    const document = await workspace.openTextDocument({ language: 'markdown', content: page });
    await window.showTextDocument(document, { preview: true });
  }
}

const WORDS: [keyof Counts, string, string][] = [
  ['breaks', 'use breaks', 'uses break'],
  ['warns', 'starts to warn', 'start to warn'],
  ['already', 'was outdated already', 'were outdated already'],
  ['settles', 'is no longer outdated', 'are no longer outdated'],
];

function counted(counts: Counts): string {
  const parts = WORDS.filter(([key]) => counts[key] > 0).map(([key, one, many]) => `${counts[key]} ${counts[key] === 1 ? one : many}`);
  return parts.length > 0 ? parts.join(', ') : 'nothing changes';
}

function limit({ largest_that_breaks_nothing: largest, first_that_breaks: first }: Dependency): string {
  const breaks = first && `${first.version} is the first that breaks something (${first.uses} ${first.uses === 1 ? 'use' : 'uses'})`;
  if (largest) {
    return breaks ? `Nothing breaks up to ${largest}; ${breaks}.` : `Nothing breaks up to ${largest}, the newest that is known.`;
  }
  return breaks ? `The next known release breaks something: ${breaks}.` : 'No later release is known.';
}

const HEADINGS: Record<keyof Counts, string> = {
  breaks: 'breaks',
  warns: 'starts to warn',
  already: 'outdated already',
  settles: 'no longer outdated',
};

/** The page, in Markdown. */
export function upgradePage(upgrade: Upgrade, diff: string): string {
  const out: string[] = [];
  for (const dependency of upgrade.dependencies) {
    out.push(`# ${dependency.name} ${dependency.from ?? '(version not known)'} → ${dependency.to}`, '');
    out.push(`**${counted(dependency)}.** ${limit(dependency)}`, '');
  }
  for (const file of new Set(upgrade.findings.map((finding) => finding.file))) {
    out.push(`## ${file}`, '');
    for (const finding of upgrade.findings.filter((each) => each.file === file && !each.of_import)) {
      const place = finding.cell ? `cell ${finding.cell}, line ${finding.line}` : `line ${finding.line}`;
      const fix = finding.fix ? ` *${finding.fix.applicability} fix: ${finding.fix.title}*` : '';
      out.push(`- ${place}, **${HEADINGS[finding.effect]}**: ${finding.message}.${fix}`);
    }
    out.push('');
  }
  if (diff.trim() !== '') {
    out.push('## What the safe fixes would change', '', '```diff', diff.trimEnd(), '```', '');
  }
  return out.join('\n');
}
