// A unified diff, as `apilift check --diff` prints it, read back into line edits.

/** Lines `start` to `end` (from zero, the end not included) of the old file become `lines`. */
export interface LineEdit {
  start: number;
  end: number;
  lines: string[];
  /** It reaches the end of a file that does not end with a line end. */
  open?: boolean;
}

/** The edits of one file, in order. */
export interface FileDiff {
  file: string;
  edits: LineEdit[];
}

/** Reads a diff of any number of files. */
export function readDiff(text: string): FileDiff[] {
  const out: FileDiff[] = [];
  const lines = text.split('\n');
  let at = 0; // the line of the old file that comes next
  let left = { old: 0, new: 0 }; // lines of this hunk that are still to come
  let edit: LineEdit | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    const file = out[out.length - 1];
    if (line.startsWith('\\')) {
      if (edit) {
        edit.open = true;
      }
      continue;
    }
    if (left.old === 0 && left.new === 0) {
      edit = undefined;
      const hunk = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
      if (hunk) {
        left = { old: Number(hunk[2] ?? 1), new: Number(hunk[3] ?? 1) };
        // Of an empty stretch, the line before it is named.
        at = left.old === 0 ? Number(hunk[1]) : Number(hunk[1]) - 1;
      } else if (line.startsWith('--- ') && lines[index + 1]?.startsWith('+++ ')) {
        out.push({ file: line.slice(4), edits: [] });
        index += 1;
      }
      continue;
    }
    if (line.startsWith('-') || line.startsWith('+')) {
      if (!edit) {
        edit = { start: at, end: at, lines: [] };
        file.edits.push(edit);
      }
      if (line.startsWith('-')) {
        edit.end = at += 1;
        left.old -= 1;
      } else {
        edit.lines.push(line.slice(1));
        left.new -= 1;
      }
    } else {
      edit = undefined;
      at += 1;
      left = { old: left.old - 1, new: left.new - 1 };
    }
  }
  return out;
}
