import { readFileSync, writeFileSync } from 'node:fs';
import { renderDocument, type Parts } from './render-document.js';
import type { Figure } from './verify/part.js';

/** What a part of `npm run verify` came to when it ran to its full count. */
export interface KeptResult {
  readonly part: string;
  /** Names of the configurations. */
  readonly configs: readonly string[];
  readonly seed: number;
  readonly passed: number;
  readonly failed: number;
  readonly figures: readonly Figure[];
}

const JSON_FILE = new URL('../docs/verification.json', import.meta.url);

/** Longer figures are lists: they are in the JSON file only. */
const MAX_TEXT = 100;

export function readKept(): readonly KeptResult[] {
  return JSON.parse(readFileSync(JSON_FILE, 'utf8')) as readonly KeptResult[];
}

/** Keeps results in place of older ones of the same parts and configurations, and writes the table. */
export function keepResults(results: readonly KeptResult[]): void {
  const key = ({ part, configs }: KeptResult) => `${part} ${configs.join(' ')}`;
  const kept = new Map([...readKept(), ...results].map((result) => [key(result), result]));
  writeFileSync(JSON_FILE, `${JSON.stringify([...kept.values()], null, 1)}\n`);
  for (const [file, parts] of Object.entries(VERIFICATION_DOCUMENTS)) {
    const document = new URL(`../${file}`, import.meta.url);
    writeFileSync(document, renderDocument(readFileSync(document, 'utf8'), parts));
  }
}

function resultTable(): string {
  const row = ({ part, configs, passed, failed, figures }: KeptResult): string => {
    const shown = figures.filter(({ value }) => typeof value === 'number' || value.length <= MAX_TEXT);
    const text = shown.map(({ name, value }) => `${name}: ${value}`.replaceAll('|', '\\|')).join('; ');
    return `| \`${part}\` | ${configs.join(', ')} | ${text} | ${passed} passed, ${failed} failed |`;
  };
  return ['| part | configurations | figures | checks |', '| --- | --- | --- | --- |', ...readKept().map(row)].join(
    '\n',
  );
}

/** The documents with results of full runs, and which. */
export const VERIFICATION_DOCUMENTS: Readonly<Record<string, Parts>> = {
  'docs/verification.md': { 'verify-results': resultTable },
};
