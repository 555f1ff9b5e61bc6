import {
  CLASS_KIND,
  CLASS_KIND_BITS,
  CLASS_TWO_BODY,
  FULL_BODY,
  ONE_BIT_BODY,
  SLOT_DELAY,
  SLOT_ORDER,
} from '../codes/stream.js';

/** A number as its bits in stream order: least significant bit first. */
const bitsOf = (value: number, width: number): string =>
  `\`${Array.from({ length: width }, (_, i) => (value >>> i) & 1).join('')}\``;

const classRow = (what: string, flag: string, kind: string, body: string, bits: string): string =>
  `| ${what} | \`${flag}\` | ${kind} | ${body} | ${bits} |`;

/** Tables of docs/bitstream.md that are made from the stream table. */
export const STREAM_DOC_PARTS = {
  'mask-code': () =>
    [
      '| nibble of the mask | flag | kind | body | bits |',
      '| --- | --- | --- | --- | --- |',
      `| unchanged | \`0\` | | | 1 |`,
      `| one bit changed | \`1\` | \`0\` | index of the bit | ${2 + ONE_BIT_BODY} |`,
      `| several bits changed | \`1\` | \`1\` | XOR of old and new nibble, two or more of its bits 1 | ${2 + FULL_BODY} |`,
    ].join('\n'),
  'class-code': () => {
    const kind = (k: keyof typeof CLASS_KIND): string => bitsOf(CLASS_KIND[k], CLASS_KIND_BITS);
    const near = 1 + CLASS_KIND_BITS;
    return [
      '| class number, against the class before | classFlag | classKind | classBody | bits |',
      '| --- | --- | --- | --- | --- |',
      classRow('the same', '0', '', '', '1'),
      classRow('1 less', '1', kind('down'), '', `${near}`),
      classRow('1 more', '1', kind('up'), '', `${near}`),
      classRow('2 less', '1', kind('two'), bitsOf(0, CLASS_TWO_BODY), `${near + CLASS_TWO_BODY}`),
      classRow('2 more', '1', kind('two'), bitsOf(1, CLASS_TWO_BODY), `${near + CLASS_TWO_BODY}`),
      classRow('any other, or another domain', '1', kind('escape'), '[domain], number', `${near} [+ 1] + CB`),
    ].join('\n');
  },
  slots: () =>
    [
      '| order in slot s | field | of block |',
      '| --- | --- | --- |',
      ...SLOT_ORDER.map((field, i) => {
        const delay = SLOT_DELAY[field];
        return `| ${i + 1} | ${field} | s${delay === 0 ? '' : ` - ${delay}`} |`;
      }),
    ].join('\n'),
} as const;
