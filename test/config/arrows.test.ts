import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

describe('dependency arrows', () => {
  const eslint = new ESLint();
  it.each([
    ['generator/fixed/x.ts', '../config/params.js'],
    ['generator/config/x.ts', '../model/encoder.js'],
    ['generator/model/x.ts', '../view/dct.js'],
    ['generator/model/x.ts', 'node:fs'],
    ['generator/view/x.ts', 'node:fs/promises'],
    ['generator/view/tb/x.ts', '../../render/render.js'],
    ['generator/formats/x.ts', 'node:child_process'],
    ['generator/vectors/x.ts', '../commands/generate.js'],
    ['generator/tools/x.ts', '../commands/generate.js'],
    ['generator/commands/x.ts', '../cli/main.js'],
    ['generator/codes/x.ts', 'execa'],
  ])('%s must not import %s', async (filePath, source) => {
    const [result] = await eslint.lintText(`import '${source}';\n`, { filePath });
    expect(result?.messages.map((m) => m.ruleId)).toContain('no-restricted-imports');
  });
  it.each([
    ['generator/config/x.ts', '../codes/stream.js'],
    ['generator/view/x.ts', '../model/dct-plan.js'],
    ['generator/commands/x.ts', 'node:fs'],
    ['generator/tools/x.ts', 'execa'],
  ])('%s may import %s', async (filePath, source) => {
    const [result] = await eslint.lintText(`import '${source}';\n`, { filePath });
    expect(result?.messages).toEqual([]);
  });
});
