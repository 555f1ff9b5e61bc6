import { describe, expect, it } from 'vitest';
import { renderConfiguration } from '../../generator/commands/generate.js';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';

const CONFIGS = [
  { channels: 4 },
  { channels: 8, modes: ['direct'], steps: false, prediction: false },
  { channels: 8, outWidth: 32, modes: ['direct'], steps: false, errorDetection: false },
].map((config) => derive(parseConfig(config)));

describe.each(CONFIGS.map((params) => [params.config.name, params] as const))('parts of %s', (_, params) => {
  const both = renderConfiguration(params).manifest;
  const parts = (['encoder', 'decoder'] as const).map((part) => renderConfiguration(params, new Map(), part));

  it('have their own top and benches, and together everything but the loop', () => {
    expect(both.tops).toEqual(['dctcm_encoder', 'dctcm_decoder']);
    const [encoder, decoder] = parts.map(({ manifest }) => manifest);
    expect(encoder!.tops).toEqual(['dctcm_encoder']);
    expect(decoder!.tops).toEqual(['dctcm_decoder']);
    const modules = [...encoder!.modules, ...decoder!.modules].map(({ name }) => name);
    expect(new Set(modules)).toEqual(new Set(both.modules.map(({ name }) => name)));
    const benches = [...encoder!.benches, ...decoder!.benches];
    expect(benches).toHaveLength(both.benches.length - 1);
    expect([...benches, 'tb_dctcm_loop'].sort()).toEqual([...both.benches].sort());
  });

  it('instantiate only what they hold, and name the part in the command', () => {
    for (const { manifest, files } of parts) {
      const names = new Set(manifest.modules.map(({ name }) => name));
      for (const { file } of manifest.modules) {
        const text = String(files.get(file)).replace(/\/\/.*/g, '');
        for (const [, name] of text.matchAll(/^\s*(dctcm_\w+)\s+(?:#\(|u_)/gm)) expect(names, file).toContain(name);
      }
      expect(manifest.command).toMatch(/ --part (encoder|decoder) --out /);
      expect(String(files.get('README.txt'))).toContain(`instantiate ${manifest.tops[0]}.`);
    }
  });

  it('give the same text for a module as the whole folder, but for the command', () => {
    const whole = renderConfiguration(params).files;
    const body = (text: unknown) => String(text).replace(/^\/\/.*\n/gm, '');
    for (const { manifest, files } of parts)
      for (const { file } of manifest.modules) expect(body(files.get(file)), file).toBe(body(whole.get(file)));
  });
});
