import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../../generator/errors.js';
import { readInput, readJson, writeFileAtomic, writeTree } from '../../generator/tools/files.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dctcm-files-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const tree = (...files: ReadonlyArray<readonly [string, string]>) =>
  new Map([
    ...files,
    ['manifest.json', JSON.stringify({ generator: 'dctcm', files: files.map(([path]) => ({ path })) })] as const,
  ]);

describe('writeTree', () => {
  it('makes the folder with its parents and leaves nothing else behind', async () => {
    await writeTree(join(root, 'a/b/c'), tree(['x.v', 'x'], ['tb/y.v', 'y']));
    expect(readdirSync(join(root, 'a/b'))).toEqual(['c']);
    expect(readFileSync(join(root, 'a/b/c/tb/y.v'), 'utf8')).toBe('y');
  });
  it('replaces a folder that it made, and fills an empty one', async () => {
    mkdirSync(join(root, 'c'));
    await writeTree(join(root, 'c'), tree(['old.v', 'x']));
    await writeTree(join(root, 'c'), tree(['new.v', 'x']));
    expect(readdirSync(join(root, 'c')).sort()).toEqual(['manifest.json', 'new.v']);
    expect(readdirSync(root)).toEqual(['c']);
  });
  it('follows a link to the folder', async () => {
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'link'));
    await writeTree(join(root, 'link'), tree(['x.v', 'x']));
    expect(readdirSync(join(root, 'real'))).toContain('x.v');
    expect(readdirSync(root).sort()).toEqual(['link', 'real']);
  });
  it.each<[string, Record<string, string>, string]>([
    ['other files', { 'thesis.tex': '' }, 'folder with other files'],
    ['a manifest of another program', { 'manifest.json': '{"files":[]}' }, 'folder with other files'],
    ['a broken manifest', { 'manifest.json': '{' }, 'folder with other files'],
    [
      'a file of the user among ours',
      { 'manifest.json': '{"generator":"dctcm","files":[]}', 'notes.txt': '' },
      'got notes.txt',
    ],
  ])('refuses a folder with %s and does not touch it', async (_, files, text) => {
    const dir = join(root, 'c');
    mkdirSync(dir);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
    await expect(writeTree(dir, tree(['x.v', 'x']))).rejects.toThrow(InputError);
    await expect(writeTree(dir, tree(['x.v', 'x']))).rejects.toThrow(text);
    expect(readdirSync(dir).sort()).toEqual(Object.keys(files).sort());
    expect(readdirSync(root)).toEqual(['c']);
  });
  it('refuses a path through a file in one sentence', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(writeTree(join(root, 'file/sub'), tree())).rejects.toThrow(
      /cannot write: a part of the path is not a folder$/,
    );
    await expect(writeTree(join(root, 'file'), tree())).rejects.toThrow(InputError);
  });
  it('refuses a folder that cannot be written in one sentence', async () => {
    await expect(writeTree('/proc/dctcm/out', tree())).rejects.toThrow(/^\/proc\/dctcm\/out: cannot write: [^\n]*$/);
  });
  it('leaves nothing behind when a file cannot be written', async () => {
    const bad = new Map([
      ['a', 'x'],
      ['a/b', 'x'],
    ]);
    await expect(writeTree(join(root, 'deep/c'), bad)).rejects.toThrow(InputError);
    expect(readdirSync(root)).toEqual([]);
    await expect(writeTree(join(root, 'c'), new Map([['../x', '']]))).rejects.toThrow(RangeError);
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('writeFileAtomic', () => {
  it('replaces the file', async () => {
    const file = join(root, 'x');
    await writeFileAtomic(file, 'one');
    await writeFileAtomic(file, Uint8Array.of(50));
    expect(readFileSync(file, 'utf8')).toBe('2');
    expect(readdirSync(root)).toEqual(['x']);
  });
  it('says in one sentence why not, and leaves nothing behind', async () => {
    await expect(writeFileAtomic(join(root, 'no/x'), '')).rejects.toThrow(/cannot write: no such file or folder$/);
    await expect(writeFileAtomic(root, '')).rejects.toThrow(/it is a folder$/);
    expect(readdirSync(root)).toEqual([]);
    expect(existsSync(join(root, 'no'))).toBe(false);
  });
});

describe('reading', () => {
  it('says in one sentence why not', async () => {
    await expect(readInput(join(root, 'no'))).rejects.toThrow(/no: cannot read: no such file or folder$/);
    await expect(readInput(root)).rejects.toThrow(InputError);
    writeFileSync(join(root, 'x.json'), '{');
    await expect(readJson(join(root, 'x.json'))).rejects.toThrow(/x\.json: expected JSON, got [^\n]*$/);
  });
});
