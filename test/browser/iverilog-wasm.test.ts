/** Icarus in WebAssembly in a page: one of our benches runs there and passes. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../generator/commands/manifest.js';
import { SHARED_BENCH_FILES } from '../../generator/view/tb/bench.js';
import { notBuilt } from '../wasm/built.js';
import { launchChromium, noChromium, openPage } from './chromium.js';
import { serveFolders, type Server } from './serve.js';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const RTL = root('rtl-out/n4_u8');
const GOLDEN = root('golden/n4_u8');
const BENCH = 'tb_dctcm_mask_fwd';

describe.skipIf(noChromium || notBuilt)('iverilog-wasm in a page', () => {
  let browser: Browser;
  let server: Server;
  beforeAll(async () => {
    browser = await launchChromium();
    server = await serveFolders({
      page: root('test/browser'),
      package: root('packages/iverilog-wasm/dist'),
      rtl: RTL,
      golden: GOLDEN,
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens the page with options for `simulate` (a file: the address of its content); gives what it shows at the end. */
  const show = async (options: object) => {
    const { page, problems } = await openPage(browser);
    await page.goto(`${server.url}/page/iverilog-wasm.html?options=${encodeURIComponent(JSON.stringify(options))}`);
    // A page that fails never gets there, and its problem says why.
    const ended = page.locator('#state:not(:text-is("running"))');
    await ended.waitFor({ timeout: 120_000 }).catch(() => undefined);
    expect(problems).toEqual([]);
    const shown = { state: await page.textContent('#state'), log: await page.textContent('#log') };
    await page.close();
    return shown;
  };

  it('runs a bench of a committed configuration', { timeout: 180_000 }, async () => {
    const manifest = await readManifest(RTL);
    const sources = [
      `tb/${BENCH}.v`,
      ...SHARED_BENCH_FILES.map((file) => `tb/${file}`),
      ...manifest.modules.map(({ file }) => file),
    ];
    const vectors = readdirSync(`${GOLDEN}/encoder`).flatMap((file) =>
      file.endsWith('.hex') ? [`encoder/${file}`] : [],
    );
    const files = Object.fromEntries([
      ...sources.map((path) => [path, `/rtl/${path}`]),
      ...vectors.map((path) => [path, `/golden/${path}`]),
    ]);
    const { state, log } = await show({
      files,
      sources,
      top: BENCH,
      generation: '2005',
      plusargs: ['golden=.', 'set=encoder', 'stall=both', 'seed=7'],
    });
    expect(state).toBe('run: status 0');
    expect(log).toMatch(new RegExp(`^PASS ${BENCH} stall=both seed=7: [1-9]\\d+ passed, 0 failed, \\d+ cycles$`, 'm'));
  });

  it('stops an endless loop and shows what came before', { timeout: 180_000 }, async () => {
    const code = 'module t; initial begin $display("before"); while (1) ; end endmodule';
    const { state, log } = await show({
      files: { 't.v': `data:text/plain,${encodeURIComponent(code)}` },
      sources: ['t.v'],
      timeoutMs: 5000,
    });
    expect([state, log]).toEqual(['stopped after 5 s', 'before\n']);
  });
});
