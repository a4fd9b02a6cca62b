// VS Code's real workbench: code-server in headless Chromium. `node drive.mjs`; run.sh sets the environment.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createRequire } from 'node:module';
import * as cases from './interface.mjs';

const { SCRATCH, CODE_SERVER, CHROMIUM, PLAYWRIGHT, APILIFT_RESULT } = process.env;
const { chromium } = createRequire(`${PLAYWRIGHT}/`)('playwright-core');

/** Longer than anything takes on a busy machine. */
const LIMIT = 120_000;

async function until(what, condition, limit = LIMIT) {
  const end = Date.now() + limit;
  while (Date.now() < end) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not seen within ${limit} ms: ${what}`);
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const port = await freePort();
const flags = ['--config', `${SCRATCH}/config.yaml`, '--user-data-dir', `${SCRATCH}/user`, '--extensions-dir', `${SCRATCH}/extensions`];
const log = fs.openSync(`${SCRATCH}/code-server.log`, 'a');
const server = spawn(
  process.execPath,
  [`${CODE_SERVER}/out/node/entry.js`, ...flags, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
  { stdio: ['ignore', log, log], detached: true },
);
let browser;
let failed = false;

async function open(folder, file) {
  const payload = [['openFile', `vscode-remote://127.0.0.1:${port}${folder}/${file}`]];
  const page = await browser.newPage({ viewport: { width: 1100, height: 640 } });
  // Nothing outside this machine is asked for.
  await page.route('**/*', (route) => (new URL(route.request().url()).hostname === '127.0.0.1' ? route.continue() : route.abort()));
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`, { timeout: LIMIT });
  page.setDefaultTimeout(LIMIT);
  return page;
}

async function inExtensionHost() {
  const page = await open(`${SCRATCH}/suite`, 'a.py');
  const results = await until('the results of the suite', () => fs.existsSync(APILIFT_RESULT) && JSON.parse(fs.readFileSync(APILIFT_RESULT, 'utf8')), 600_000);
  for (const { name, failure, note, took } of results) {
    console.log(`${failure ? 'FAIL' : 'ok  '} ${name} (${took} ms)${note ? `: ${note}` : ''}`);
    if (failure) {
      failed = true;
      console.log(failure);
      await page.screenshot({ path: `${SCRATCH}/failure.png` });
    }
  }
  await page.close();
}

async function throughTheInterface() {
  const wanted = new RegExp(process.env.APILIFT_CASES ?? '');
  for (const [name, body] of Object.entries(cases).filter(([name]) => wanted.test(name))) {
    const start = Date.now();
    let page;
    try {
      await body({ open: async (folder, file) => (page = await open(folder, file)), until, scratch: SCRATCH, pictures: process.env.PICTURES });
      console.log(`ok   ${name} (${Date.now() - start} ms)`);
    } catch (error) {
      failed = true;
      console.log(`FAIL ${name} (${Date.now() - start} ms)\n${error.stack}`);
      await page?.screenshot({ path: `${SCRATCH}/failure.png` }).catch(() => {});
    }
    await page?.close();
    if (failed) return;
  }
}

try {
  await until('code-server', () => fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false));
  const arguments_ = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];
  const env = { ...process.env, LD_LIBRARY_PATH: process.env.CHROMIUM_LIBRARIES, HOME: SCRATCH };
  browser = await chromium.launch({ executablePath: CHROMIUM, args: arguments_, env });
  if (process.env.ONLY !== 'interface') await inExtensionHost();
  if (!failed && process.env.ONLY !== 'suite') await throughTheInterface();
} catch (error) {
  failed = true;
  console.log(error.stack);
} finally {
  await browser?.close();
  try {
    process.kill(-server.pid);
  } catch {
    // It ended by itself.
  }
}
console.log(`vscode: ${failed ? 'FAILED' : 'passed'}`);
process.exit(failed ? 1 : 0);
