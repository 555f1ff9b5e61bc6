import { CLASS_CODE, SLOT_DELAY, SLOT_ORDER } from '../codes/stream.js';

/** Tables of docs/bitstream.md that are made from the stream table. */
export const STREAM_DOC_PARTS = {
  'class-code': () =>
    [
      '| class number | code | bits |',
      '| --- | --- | --- |',
      ...(
        [
          ['as before', CLASS_CODE.same, ''],
          ['one less', CLASS_CODE.down, ''],
          ['one more', CLASS_CODE.up, ''],
          ['any other, or another domain', CLASS_CODE.escape, 'CB'],
        ] as const
      ).map(([what, code, more]) =>
        more === ''
          ? `| ${what} | \`${code}\` | ${code.length} |`
          : `| ${what} | \`${code}\`, [domain], number, least significant bit first | ${code.length} [+ 1] + ${more} |`,
      ),
    ].join('\n'),
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
