/** Headless Chromium for tests: the machine's own browser, driven by playwright-core, which downloads none. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { findProgram, installCommand } from '../../generator/tools/process.js';

const PROGRAM = findProgram('chromium') ?? findProgram('chromium-browser') ?? findProgram('google-chrome');

/**
 * For `describe.skipIf`: true where no browser is installed. Never true with CI=true: there the tests run, and
 * `launchChromium` fails with the command that installs it.
 */
export const noChromium = PROGRAM === undefined && process.env['CI'] !== 'true';

/** No sandbox: tests also run as root in containers. The rest keeps the browser from calling home. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a browser with an empty profile of its own; the caller closes it. */
export async function launchChromium(): Promise<Browser> {
  if (PROGRAM === undefined)
    throw new Error(`chromium is not installed: install it with \`${installCommand('chromium')}\``);
  return chromium.launch({ executablePath: PROGRAM, headless: true, args: FLAGS });
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors on the console, uncaught exceptions, and requests that failed or left the machine; a good page has none. */
  readonly problems: readonly string[];
}

/** A new page; requests to other machines are refused and reported. */
export async function openPage(browser: Browser): Promise<WatchedPage> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`request: ${request.url()}: ${request.failure()?.errorText}`));
  await page.route(
    (url) => /^(?:https?|wss?):$/.test(url.protocol) && !['localhost', '127.0.0.1'].includes(url.hostname),
    (route) => route.abort(),
  );
  return { page, problems };
}
