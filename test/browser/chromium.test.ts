/** The browser that the other tests of this folder use: it runs, and it tells what goes wrong in a page. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchChromium, noChromium, openPage } from './chromium.js';

describe.skipIf(noChromium)('headless Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  it('runs the script of a page', async () => {
    const { page, problems } = await openPage(browser);
    await page.setContent('<p></p><script>document.querySelector("p").textContent = [3, 1, 2].sort().join()</script>');
    expect(await page.textContent('p')).toBe('1,2,3');
    expect(problems).toEqual([]);
  });

  it('reports an exception, a console error and a request to another machine', async () => {
    const { page, problems } = await openPage(browser);
    await page.setContent('<script>console.error("one"); setTimeout(() => { throw new Error("two"); })</script>');
    await page.setContent('<img src="http://example.invalid/three.png">');
    await expect.poll(() => problems.join('\n')).toMatch(/console: one[^]*exception: two/);
    await expect.poll(() => problems.join('\n')).toMatch(/request: http:\/\/example\.invalid\/three\.png/);
  });
});
