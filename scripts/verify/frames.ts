import { derive, type CodecParams } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { renderTemplate } from '../../generator/render/render.js';
import type { Sources } from '../../generator/commands/elaborate.js';
import type { Proof } from './formal.js';
import { rtlSources } from './rtl.js';
import { closure, filesOf, lowerChecks, runYosys } from './yosys.js';

/** The smallest configuration: 4 lanes of 4 bits, words of 32 bits, direct blocks. */
export const smallest = (): CodecParams =>
  derive(parseConfig({ channels: 4, width: 4, outWidth: 32, modes: ['direct'], steps: false, prediction: false }));

/** What a proof is about. */
export interface FrameCase {
  readonly unit: 'dctcm_bit_packer' | 'dctcm_bit_unpacker';
  /** Blocks of the frame. */
  readonly blocks: number;
  /** Clocks from the reset on. */
  readonly clocks: number;
  /** Any gaps in the input and any back-pressure; without, all beats are out at the end of the clocks. */
  readonly stalls: boolean;
}

/** View of `formal/frame.v`: fields in the order of docs/bitstream.md, for 4 lanes and direct blocks. */
export function frameView({ n, w, outW, codeW }: { n: number; w: number; outW: number; codeW: number }, c: FrameCase) {
  const { blocks, stalls } = c;
  const payloadMax = n * w;
  const widths = {
    maskMsb: n - 1,
    codeMsb: codeW - 1,
    payloadMsb: payloadMax - 1,
    lenMsb: Math.ceil(Math.log2(payloadMax + 1)) - 1,
    codeW,
    payloadMax,
    end: 2 ** codeW - 1,
    plain: 2 ** codeW - 2,
    plainLast: w - 1,
    widest: w,
    ones4: `${codeW}'d${2 ** codeW - 1}`,
  };
  const fields: Array<{ slot: number; name: string; value: string; length: string }> = [];
  for (let slot = 0; slot <= blocks + 15; slot++) {
    const put = (name: string, block: number, last: number, value: string, length: string): void => {
      if (block < 0) return;
      if (block <= last)
        fields.push({
          slot,
          name,
          value: value.replaceAll('#', `${block}`),
          length: length.replaceAll('#', `${block}`),
        });
      // Blocks behind the END block: nothing changes.
      else if (length === '1' || name === 'classFlag') fields.push({ slot, name, value: "1'b0", length: '1' });
    };
    put('flags', slot, blocks, 'changed_#', '1');
    put('classFlag', slot - 8, blocks, 'other_#', 'any_#');
    put('classKind', slot - 10, blocks, '(other_# ? kind_# : 0)', 'other_# ? 2 : 0');
    put('kinds', slot - 2, blocks, '(changed_# && !one_#)', 'changed_#');
    put('bodies', slot - 4, blocks, 'body_#', 'changed_# ? (one_# ? 2 : 4) : 0');
    put('classBody', slot - 12, blocks, '(class_length_# != 0 ? class_# : 0)', 'class_length_#');
    put('payload', slot - 16, blocks - 1, 'payload_#', 'length_#');
  }
  const list = <T>(count: number, row: (j: number) => T): T[] => Array.from({ length: count }, (_, j) => row(j));
  const words = Math.ceil(((blocks + 1) * (6 + 3 + codeW) + blocks * payloadMax + 15 + 7) / outW);
  return {
    ...widths,
    blocks,
    clocks: c.clocks,
    unpacks: c.unit === 'dctcm_bit_unpacker',
    known: fields.length,
    ends: !stalls,
    outW,
    outMsb: outW - 1,
    wordUp: outW - 1,
    bits: words * outW,
    atMsb: Math.ceil(Math.log2(words * outW + 1)) - 1,
    fieldMsb: payloadMax - 1,
    rows: list(words, (k) => ({ k, next: k + 1, lsb: k * outW })),
    bitsMsb: words * outW - 1,
    offer: stalls ? 'offer' : "1'b1",
    take: stalls ? 'take' : "1'b1",
    lastMask: `mask_${blocks - 1}`,
    free: list(blocks, (j) => ({ ...widths, j })),
    coded: list(blocks + 1, (j) => ({
      ...widths,
      j,
      maskBefore: j === 0 ? '0' : `mask_${j - 1}`,
      codeBefore:
        list(j, (i) => `any_${i} ? code_${i} : `)
          .reverse()
          .join('') + '0',
    })),
    fields: fields.map((field, k) => ({ ...field, at: k + 1 })),
  };
}

/** A unit against the bits of a frame, for all contents of the blocks. */
export async function proveFrame(
  params: CodecParams,
  which: FrameCase,
  seconds: number,
  change: (sources: Sources) => Sources = (sources) => sources,
): Promise<Proof> {
  const sources = change(rtlSources(params));
  const { n, w, outW } = params;
  const files = {
    ...filesOf(sources, closure(sources, which.unit)),
    'frame.v': renderTemplate('formal/frame.v', frameView({ n, w, outW, codeW: params.codeBits }, which)),
  };
  const script = [
    `read_verilog ${Object.keys(files)
      .filter((name) => name !== 'frame.v')
      .join(' ')}`,
    'read_verilog -formal frame.v',
    'hierarchy -check -top frame',
    'proc',
    'flatten',
    'opt_clean',
    'memory',
    'opt -full',
    ...(await lowerChecks()),
    `sat -prove-asserts -set-assumes -seq ${which.clocks + 1} -show-ports frame`,
  ];
  const { log, timedOut, ok } = await runYosys(script.join('; '), files, [], seconds);
  if (timedOut) return { verdict: 'open', log: `no verdict in ${seconds} s` };
  if (ok && /SAT proof finished - no model found: SUCCESS!/.test(log)) return { verdict: 'proved', log: '' };
  if (/SAT proof finished - model found: FAIL!/.test(log))
    return { verdict: 'refuted', log: 'a frame with other bits' };
  return { verdict: 'open', log: log.trimEnd().split('\n').slice(-6).join('\n') };
}
