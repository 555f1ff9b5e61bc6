import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STREAM_VERSION } from '../../generator/codes/stream.js';
import { derive } from '../../generator/config/params.js';
import { parseConfig, parseSettings } from '../../generator/config/schema.js';
import { InputError } from '../../generator/errors.js';
import { bytesFromLimbs, limbsFromBytes, parseDcm, serialiseDcm, type DcmFile } from '../../generator/formats/dcm.js';

function example(payload: Uint8Array): DcmFile {
  const params = derive(parseConfig({ channels: 8 }));
  return {
    params,
    settings: parseSettings({ mode: 'auto', directStep: 3, coefStep: [1, 2, 3, 4, 6, 8, 12, 16], zonalMask: 0x7f }, 8),
    tensor: { dtype: 'uint8', shape: [8, 2, 3], axis: 'channel' },
    blocks: 6,
    words: payload.length / 8,
    payload,
  };
}
const file = example(Uint8Array.from({ length: 24 }, (_, i) => (i * 37) & 255));
const bytes = serialiseDcm(file);

/** A container with a changed header and a right checksum. */
function forge(change: (header: Record<string, Record<string, unknown>>) => void, payload = file.payload): Uint8Array {
  const length = new DataView(bytes.buffer).getUint32(4, true);
  const header = JSON.parse(Buffer.from(bytes.subarray(12, 12 + length)).toString()) as Record<
    string,
    Record<string, unknown>
  >;
  change(header);
  return pack(JSON.stringify(header), payload);
}
function pack(header: string, payload: Uint8Array): Uint8Array {
  const head = Buffer.alloc(12);
  head.write('DCM1');
  head.writeUInt32LE(Buffer.byteLength(header), 4);
  head.writeUInt32LE(payload.length, 8);
  const body = Buffer.concat([head, Buffer.from(header), payload]);
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(body));
  return new Uint8Array(Buffer.concat([body, crc]));
}

describe('dcm', () => {
  it('parse is the inverse of serialise', () => {
    const { params, ...rest } = parseDcm(bytes);
    expect({ params: { ...params, config: file.params.config }, ...rest }).toEqual(file);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 40 }), (data) => {
        const whole = example(Uint8Array.from({ length: data.length * 8 }, (_, i) => data[i % data.length]!));
        expect(parseDcm(serialiseDcm(whole)).payload).toEqual(whole.payload);
      }),
    );
  });
  it('holds the stream words as they are', () => {
    expect(Buffer.from(bytes).includes(Buffer.from(file.payload))).toBe(true);
    expect(bytesFromLimbs(Uint32Array.of(0x04030201, 0xff))).toEqual(Uint8Array.of(1, 2, 3, 4, 255, 0, 0, 0));
    expect(limbsFromBytes(Uint8Array.of(9, 1, 2, 3, 4).subarray(1))).toEqual(Uint32Array.of(0x04030201));
  });
  it('refuses every flipped bit', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => parseDcm(damaged, 'x.dcm')).toThrow(InputError);
      expect(() => parseDcm(damaged, 'x.dcm')).toThrow(/^x\.dcm: [^\n]*$/);
    }
  });
  it('refuses every cut and anything appended', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => parseDcm(bytes.subarray(0, length))).toThrow(InputError);
    expect(() => parseDcm(Uint8Array.from([...bytes, 0]))).toThrow('something appended');
  });
  it('refuses any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(() => parseDcm(noise)).toThrow(InputError);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 200 }), (noise) => {
        expect(() => parseDcm(Uint8Array.from([...Buffer.from('DCM1'), ...noise]))).toThrow(InputError);
      }),
    );
  });
  it.each<[string, Uint8Array, string]>([
    ['another stream version', forge((h) => void Object.assign(h, { stream: STREAM_VERSION + 1 })), 'header: stream'],
    ['an unknown key', forge((h) => void Object.assign(h, { extra: 1 })), 'header: top level'],
    ['an illegal codec', forge((h) => void (h['codec']!['channels'] = 7)), 'header: codec: channels'],
    ['an illegal step', forge((h) => void (h['settings']!['directStep'] = 5)), 'header: settings: directStep'],
    ['an unknown setting', forge((h) => void (h['settings']!['x'] = 5)), 'header: settings'],
    ['another number of words', forge((h) => void Object.assign(h, { words: 4 })), 'expected words for 24 bytes'],
    [
      'another number of blocks',
      forge((h) => void Object.assign(h, { blocks: 7 })),
      'expected 6 blocks for shape (8, 2, 3), got 7',
    ],
    [
      'a shape far larger than the payload',
      forge((h) => {
        h['tensor']!['shape'] = [8, 30000, 30000];
        Object.assign(h, { blocks: 9e8 });
      }),
      'expected at least 2 bits per block',
    ],
    ['a header that is no JSON', pack('{', file.payload), 'header: expected JSON'],
    ['a header that is no object', pack('[]', file.payload), 'header: top level'],
  ])('refuses %s although the checksum is right', (_, forged, text) => {
    expect(() => parseDcm(forged)).toThrow(InputError);
    expect(() => parseDcm(forged)).toThrow(text);
  });
  it('serialise refuses a payload that is not whole words', () => {
    expect(() => serialiseDcm({ ...file, words: 2 })).toThrow(RangeError);
  });
});
