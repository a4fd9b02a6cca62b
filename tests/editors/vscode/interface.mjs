// Cases through the interface, by keyboard and mouse; their pictures are those of the README.
import fs from 'node:fs';

/** Where the file is scrolled to a position and the cursor stands there. */
async function goTo(page, line, column) {
  await page.keyboard.press('Control+g');
  const input = page.locator('.quick-input-widget input');
  await input.waitFor({ state: 'visible' });
  await input.fill(`:${line}:${column}`);
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
}

/** Part of the page as a picture, where pictures are asked for. */
async function picture(page, pictures, name, clip) {
  if (pictures) {
    await page.screenshot({ path: `${pictures}/${name}.png`, clip });
  }
}

const menu = '.action-widget .monaco-list-row.action';

/** Opens the quick fixes at the cursor: VS Code may not have the diagnostics yet when they are asked for. */
async function openFixes(page, until) {
  await until('the menu of fixes', async () => {
    await page.keyboard.press('Control+.');
    try {
      await page.locator(menu).first().waitFor({ state: 'visible', timeout: 3000 });
      return true;
    } catch {
      await page.keyboard.press('Escape');
      return false;
    }
  });
}

async function choose(page, until, title) {
  await until(`the fix "${title}"`, async () => {
    const focused = await page.locator(`${menu}.focused`).first().textContent({ timeout: 1000 }).catch(() => '');
    if (focused?.includes(title)) return true;
    await page.keyboard.press('ArrowDown');
    return false;
  });
  await page.keyboard.press('Enter');
}

async function command(page, title) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input');
  await input.waitFor({ state: 'visible' });
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

const editor = (file) => `.monaco-editor[data-uri$="/${file}"]`;

export async function fixByKeyboard({ open, until, scratch, pictures }) {
  const folder = `${scratch}/shop`;
  const page = await open(folder, 'analysis/sales.py');
  const sales = editor('analysis/sales.py');
  await page.locator(`${sales} .squiggly-error`).first().waitFor();
  await goTo(page, 26, 1);
  await page.locator(`${sales} .squiggly-inline-deprecated`).first().waitFor();
  await picture(page, pictures, 'squiggles', { x: 0, y: 35, width: 900, height: 520 });

  // The Problems panel has the same.
  await page.keyboard.press('Control+Shift+m');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'was removed in pandas' }).first().waitFor();
  await page.keyboard.press('Control+j');

  // The hover, on a name.
  await page.locator(sales).first().click({ position: { x: 500, y: 300 } });
  await goTo(page, 22, 22);
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+i');
  const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: 'Safe fix' }).first();
  await hover.waitFor({ state: 'visible' });
  await picture(page, pictures, 'hover', { x: 200, y: 60, width: 880, height: 520 });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await openFixes(page, until);
  await picture(page, pictures, 'fixes', { x: 200, y: 60, width: 880, height: 520 });
  await choose(page, until, 'Replace with `pd.concat');
  await page.locator('.tab.active.dirty').waitFor();
  await page.keyboard.press('Control+s');
  await page.locator('.tab.active:not(.dirty)').waitFor();
  await until('the fix in the file', () => fs.readFileSync(`${folder}/analysis/sales.py`, 'utf8').includes('both = pd.concat([orders, returns], ignore_index=True)'));
}

export async function previewOfAnUnsafeFix({ open, until, scratch, pictures }) {
  const folder = `${scratch}/shop`;
  const page = await open(folder, 'analysis/segments.py');
  await page.locator(`${editor('analysis/segments.py')} .squiggly-error`).first().waitFor();
  await page.locator(editor('analysis/segments.py')).first().click({ position: { x: 500, y: 300 } });
  await goTo(page, 31, 26);
  await openFixes(page, until);
  await choose(page, until, '(unsafe)');
  const row = page.locator('.bulk-edit-panel .monaco-list-row', { hasText: 'segments.py' }).first();
  await row.waitFor();
  await picture(page, pictures, 'unsafe', { x: 0, y: 35, width: 1100, height: 580 });
  const before = fs.readFileSync(`${folder}/analysis/segments.py`, 'utf8');
  await row.locator('.edit-checkbox').first().click();
  await page.locator('.bulk-edit-panel .monaco-button', { hasText: 'Apply' }).first().click();
  await page.locator('.tab.active.dirty').waitFor();
  await page.keyboard.press('Control+s');
  await page.locator('.tab.active:not(.dirty)').waitFor();
  await until('the fix in the file', () => {
    const now = fs.readFileSync(`${folder}/analysis/segments.py`, 'utf8');
    return now !== before && now.includes('return vectorizer.get_feature_names_out()');
  });
}

/** A model that knows the changes of a small project by heart is asked, and its answer is kept. */
export async function migrateWithTheModel({ open, until, scratch, pictures }) {
  const folder = `${scratch}/harvest`;
  const page = await open(folder, 'uses.py');
  const uses = editor('uses.py');
  await page.locator(`${uses} .squiggly-error`).first().waitFor();
  await page.locator(uses).first().click({ position: { x: 500, y: 300 } });
  const row = page.locator('.bulk-edit-panel .monaco-list-row', { hasText: 'uses.py' }).first();
  const migrate = async (line, column) => {
    await goTo(page, line, column);
    await openFixes(page, until);
    await choose(page, until, 'Migrate with the local model');
    await row.waitFor();
  };

  // Nothing happens unseen; what is discarded is gone.
  await migrate(14, 14);
  await picture(page, pictures, 'model', { x: 0, y: 35, width: 1100, height: 580 });
  await page.locator('.bulk-edit-panel .monaco-button', { hasText: 'Discard' }).first().click();
  await row.waitFor({ state: 'hidden' });

  // The answer is there, and becomes a file of the project.
  await page.locator(uses).first().click({ position: { x: 500, y: 300 } });
  await goTo(page, 14, 14);
  await command(page, 'Apilift: Keep This Migration as a Change File');
  await page.locator('.tab.active', { hasText: 'tree-merge.md' }).waitFor();
  await until('the change file', () => fs.readFileSync(`${folder}/api-changelogs/orchard/tree-merge.md`, 'utf8').includes('template = "orchard.join([{self}, {other}])"'));
  await page.locator('.tab', { hasText: 'uses.py' }).first().click();
  await page.locator('.tab.active', { hasText: 'uses.py' }).waitFor();

  await page.locator(uses).first().click({ position: { x: 500, y: 300 } });
  await migrate(9, 18);
  await row.locator('.edit-checkbox').first().click();
  await page.locator('.bulk-edit-panel .monaco-button', { hasText: 'Apply' }).first().click();
  await page.locator('.tab.active.dirty').waitFor();
  await page.keyboard.press('Control+s');
  await page.locator('.tab.active:not(.dirty)').waitFor();
  const text = fs.readFileSync(`${folder}/uses.py`, 'utf8');
  if (!text.includes('orchard.clip(values, minimum=1)') || !text.includes('oak.merge(other)')) throw new Error(text);

  const item = page.locator('.statusbar-item[id="status.languageStatus"]').first();
  await until('the model in the status item', async () => {
    await item.hover();
    return page.locator('.hover-language-status', { hasText: 'Local model is ready' }).first().isVisible();
  });
  await picture(page, pictures, 'status', { x: 600, y: 470, width: 500, height: 170 });
}

export async function previewOfTheWorkspace({ open, until, scratch, pictures }) {
  const folder = `${scratch}/forecast`;
  const page = await open(folder, 'forecast.py');
  await page.locator(`${editor('forecast.py')} .squiggly-error`).first().waitFor();

  // The status item says where the versions come from.
  const item = page.locator('.statusbar-item[id="status.languageStatus"]').first();
  await item.waitFor();
  await until('the versions in the status item', async () => {
    await item.hover();
    return page.locator('.hover-language-status', { hasText: 'Versions from uv.lock' }).first().isVisible();
  });
  await page.mouse.move(500, 200);

  await command(page, 'Apilift: Fix All in Workspace');
  const file = page.locator('.bulk-edit-panel .monaco-list-row', { hasText: 'forecast.py' }).first();
  await file.waitFor();
  // Nothing is taken that is not ticked; the file's own box takes all of it.
  await file.locator('.edit-checkbox').first().click();
  await picture(page, pictures, 'preview', { x: 0, y: 35, width: 1100, height: 580 });
  // A notebook's cell is one of the files.
  await page.locator('.bulk-edit-panel .monaco-list-row', { hasText: 'n.ipynb' }).first().locator('.edit-checkbox').first().click();
  const before = fs.readFileSync(`${folder}/forecast.py`, 'utf8');
  await page.locator('.bulk-edit-panel .monaco-button', { hasText: 'Apply' }).first().click();
  await page.locator('.bulk-edit-panel .monaco-list-row').first().waitFor({ state: 'hidden' });
  await command(page, 'File: Save All Files');
  await until('the fixes in the file', () => {
    const now = fs.readFileSync(`${folder}/forecast.py`, 'utf8');
    return now !== before && !now.includes('trapz as area');
  });
  // The notebook's tab may have come after the others were saved.
  await page.locator('.tab', { hasText: 'n.ipynb' }).first().click();
  await until('the fix in the notebook', async () => {
    await page.keyboard.press('Control+s');
    const { cells } = JSON.parse(fs.readFileSync(`${folder}/n.ipynb`, 'utf8'));
    return cells[2].source.join('') === "%matplotlib inline\n!ls\nx = '😀'; np.trapezoid([1])";
  });
}

/** The model that comes with Apilift: picked as a user does, asked about a finding without a rewrite, and applied. */
export async function pickTheModelAndMigrate({ open, until, scratch, pictures }) {
  const folder = `${scratch}/grove`;
  const page = await open(folder, 'uses.py');
  const uses = editor('uses.py');
  await page.locator(`${uses} .squiggly-error`).first().waitFor();
  await command(page, 'Apilift: Pick the Local Model and Its Device');
  for (const label of ['apilift-small', 'Automatic']) {
    await page.locator('.quick-input-widget .monaco-list-row', { hasText: label }).first().click();
  }
  await until('the choice in the user settings', () => {
    const settings = fs.readFileSync(`${scratch}/user/User/settings.json`, 'utf8') + machineSettings(scratch);
    return settings.includes('"apilift.model": "apilift-small"') && settings.includes('"apilift.modelDevice": "auto"');
  });

  await page.locator(uses).first().click({ position: { x: 500, y: 300 } });
  const row = page.locator('.bulk-edit-panel .monaco-list-row', { hasText: 'uses.py' }).first();
  await goTo(page, 9, 18);
  await openFixes(page, until);
  await choose(page, until, 'Migrate with the local model');
  await row.waitFor();
  await picture(page, pictures, 'shipped-model', { x: 0, y: 35, width: 1100, height: 580 });
  const before = fs.readFileSync(`${folder}/uses.py`, 'utf8');
  await row.locator('.edit-checkbox').first().click();
  await page.locator('.bulk-edit-panel .monaco-button', { hasText: 'Apply' }).first().click();
  await page.locator('.tab.active.dirty').waitFor();
  await page.keyboard.press('Control+s');
  await page.locator('.tab.active:not(.dirty)').waitFor();
  const text = fs.readFileSync(`${folder}/uses.py`, 'utf8');
  if (text !== before.replace('orchard.trim(values, lower=1)', 'orchard.clip(values, minimum=1)')) throw new Error(text);

  // It was this model, and no other.
  const item = page.locator('.statusbar-item[id="status.languageStatus"]').first();
  await until('the model in the status item', async () => {
    await item.hover();
    const hover = page.locator('.hover-language-status', { hasText: 'Local model is ready' }).first();
    return (await hover.isVisible()) && (await hover.textContent()).includes('apilift small');
  });
}

/** Settings of the scope "machine" are kept there where the window is remote. */
function machineSettings(scratch) {
  const file = `${scratch}/user/Machine/settings.json`;
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}
