/** The report of `analyze`, opened from disk in a browser. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { analyze, type AnalyzeResult } from '../../generator/commands/analyze.js';
import { launchChromium, noChromium, openPage } from './chromium.js';

const SAMPLES = ['09-activation_69', '10-activation_72'].map((name) => join('samples', `${name}.npy`));

describe.skipIf(noChromium)('report of analyze', () => {
  let browser: Browser;
  let dir: string;
  let report: string;
  let result: AnalyzeResult;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'dctcm-report-'));
    report = join(dir, 'report.html');
    [browser, result] = await Promise.all([launchChromium(), analyze({ paths: SAMPLES, report })]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('is one file without scripts and addresses', async () => {
    const text = await readFile(report, 'utf8');
    expect(text).not.toMatch(/<script|https?:|src=|@import|url\(/);
  });

  it('opens from disk without a problem and shows three plots inside the page', async () => {
    const { page, problems } = await openPage(browser);
    await page.setViewportSize({ width: 1000, height: 800 });
    await page.goto(pathToFileURL(report).href);
    expect(problems).toEqual([]);
    const plots = page.locator('svg.plot');
    expect(await plots.count()).toBe(3);
    for (const plot of await plots.all()) {
      const box = (await plot.boundingBox())!;
      expect(box.width).toBeGreaterThan(600);
      expect(box.x + box.width).toBeLessThanOrEqual(1000);
      // No text is cut off at the edge of its plot.
      const out = await plot.evaluate((svg) => {
        const frame = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')]
          .filter((t) => {
            const r = t.getBoundingClientRect();
            return (
              r.left < frame.left - 1 ||
              r.right > frame.right + 1 ||
              r.top < frame.top - 1 ||
              r.bottom > frame.bottom + 1
            );
          })
          .map((t) => t.textContent);
      });
      expect(out).toEqual([]);
    }
    // The page itself does not scroll sideways, also on a narrow screen.
    await page.setViewportSize({ width: 420, height: 800 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(420);
  });

  it('shows the numbers of the result', async () => {
    const { page } = await openPage(browser);
    await page.goto(pathToFileURL(report).href);
    const text = await page.innerText('body');
    const direct = result.summary.tuned[0]!;
    expect(text).toContain(`direct, step 1\t${direct.total.toFixed(3)}\t${direct.mean.toFixed(3)}\t0\t0\tlossless`);
    for (const name of ['09-activation_69', '10-activation_72']) expect(text).toContain(name);
    // One mark per map in each series of the first plot: two steps and three codes.
    expect(await page.locator('svg.plot').nth(0).locator('g').count()).toBe(2 * 5);
  });
});
