/**
 * A second encoder, written only from docs/bitstream.md, slow and obvious: strings of '0' and '1', one array per field.
 * It shares no code with generator/model, so that a mistake must be made twice to go unseen. Direct and transform frames;
 * indices come in from outside (the quantiser and the DCT have their own tests).
 */

export interface NaiveParams {
  readonly n: number;
  readonly w: number;
  readonly signed: boolean;
  readonly outW: number;
  readonly codeBits: number;
  readonly maxValueW: number;
}

/** A block as indices: direct ones always, coefficient indices for transform frames. */
export interface NaiveBlock {
  readonly direct: readonly number[];
  readonly transform?: readonly number[];
  readonly activation?: readonly boolean[];
}

/** v as `width` bits, least significant bit first. */
const lsbFirst = (v: number, width: number): string =>
  Array.from({ length: width }, (_, i) => (Math.floor(v / 2 ** i) % 2 === 1 ? '1' : '0')).join('');

const bitLength = (v: number): number => (v === 0 ? 0 : v.toString(2).length);

/** The frame's bits, without padding. */
export function naiveFrame(
  p: NaiveParams,
  blocks: readonly NaiveBlock[],
  mode: 'direct' | 'transform',
  predict: boolean,
  activationMask: boolean,
): string {
  const PLAIN = 2 ** p.codeBits - 2;
  const END = PLAIN + 1;
  const M = blocks.length;
  const zero = new Array<number>(p.n).fill(0);

  const flags: string[] = [];
  const kinds: string[] = [];
  const bodies: string[] = [];
  const classFlags: string[] = [];
  const classKinds: string[] = [];
  const classBodies: string[] = [];
  const payloads: string[] = [];
  let prevMask = zero.map(() => false);
  let prevCode = 0;
  // The block before: its indices and what they are.
  let before: { domain: 'direct' | 'transform'; indices: readonly number[] } = { domain: mode, indices: zero };

  const sendMask = (mask: boolean[]): void => {
    let f = '';
    let k = '';
    let b = '';
    for (let lane = 0; lane < p.n; lane += 4) {
      const x = [0, 1, 2, 3].map((i) => mask[lane + i] !== prevMask[lane + i]);
      const changed = x.filter(Boolean).length;
      f += changed === 0 ? '0' : '1';
      if (changed === 1) {
        k += '0';
        b += lsbFirst(x.indexOf(true), 2);
      } else if (changed > 1) {
        k += '1';
        b += x.map((bit) => (bit ? '1' : '0')).join('');
      }
    }
    flags.push(f);
    kinds.push(k);
    bodies.push(b);
    prevMask = mask;
  };
  const noClass = (): void => {
    classFlags.push('');
    classKinds.push('');
    classBodies.push('');
  };
  const sendClass = (code: number): void => {
    const delta = (code - prevCode + 2 ** p.codeBits) % 2 ** p.codeBits;
    classFlags.push(delta === 0 ? '0' : '1');
    const [kind, body] =
      delta === 0
        ? ['', '']
        : delta === 2 ** p.codeBits - 1
          ? ['00', '']
          : delta === 1
            ? ['10', '']
            : delta === 2 ** p.codeBits - 2
              ? ['01', '0']
              : delta === 2
                ? ['01', '1']
                : ['11', lsbFirst(code, p.codeBits)];
    classKinds.push(kind!);
    classBodies.push(body!);
    prevCode = code;
  };

  for (const block of blocks) {
    const q = mode === 'direct' ? block.direct : block.transform!;
    const predicted = predict && before.domain === mode;
    const r = q.map((v, i) => v - (predicted ? before.indices[i]! : 0));
    let mask = r.map((v) => v !== 0);
    const map = (v: number): number =>
      mode === 'direct' && !p.signed && !predict ? v - 1 : 2 * (Math.abs(v) - 1) + (v < 0 ? 1 : 0);
    const u = r.filter((v) => v !== 0).map(map);
    const valueW = Math.max(0, ...u.map(bitLength));
    const carried =
      mode === 'transform' && activationMask ? block.activation!.map((a) => (a ? '1' : '0')).join('') : '';
    const length = carried.length + u.length * valueW;
    let plain = length >= p.n * p.w || valueW > (mode === 'direct' ? p.w : p.maxValueW);
    if (!mask.includes(true)) {
      plain = predict && before.domain !== mode; // "all zero" would repeat indices of the other domain
      if (plain) mask = mask.map((_, i) => i === 0);
    }
    sendMask(mask);
    if (!mask.includes(true)) {
      noClass();
      payloads.push('');
      if (!predict) before = { domain: before.domain, indices: zero };
    } else if (plain) {
      sendClass(PLAIN);
      payloads.push(
        block.direct.map((v) => lsbFirst((p.signed ? v + 2 ** p.w : v - 1 + 2 ** p.w) % 2 ** p.w, p.w)).join(''),
      );
      before = { domain: 'direct', indices: block.direct };
    } else {
      sendClass(valueW);
      payloads.push(carried + u.map((v) => lsbFirst(v, valueW)).join(''));
      before = { domain: mode, indices: q };
    }
  }
  for (let j = M; j <= M + 15; j++) {
    sendMask(prevMask.includes(true) ? prevMask : prevMask.map((_, i) => i === 0));
    sendClass(END);
    payloads.push('');
  }

  let stream = '';
  for (let s = 0; s <= M + 15; s++)
    stream +=
      flags[s]! +
      (classFlags[s - 8] ?? '') +
      (classKinds[s - 10] ?? '') +
      (kinds[s - 2] ?? '') +
      (bodies[s - 4] ?? '') +
      (classBodies[s - 12] ?? '') +
      (payloads[s - 16] ?? '');
  return stream;
}

/** The bits of stream words given as 32-bit limbs. */
export function bitsOf(limbs: Uint32Array, count: number): string {
  let s = '';
  for (let i = 0; i < count; i++) s += (limbs[i >> 5]! >>> (i & 31)) & 1 ? '1' : '0';
  return s;
}

/** Bits of one block in a given state: mask fields + class code (with the domain bit of auto frames) + payload. */
export function naiveBlockBits(
  p: NaiveParams,
  state: { readonly mask: readonly boolean[]; readonly dom: number; readonly code: number },
  form: {
    readonly domain: 0 | 1;
    readonly residuals: readonly number[];
    readonly minusOne: boolean;
    readonly extraBits: number;
  },
): number {
  const mask = form.residuals.map((r) => r !== 0);
  let bits = 0;
  for (let lane = 0; lane < p.n; lane += 4) {
    const changed = [0, 1, 2, 3].filter((i) => mask[lane + i] !== state.mask[lane + i]).length;
    bits += changed === 0 ? 1 : changed === 1 ? 4 : 6;
  }
  if (!mask.includes(true)) return bits;
  const u = form.residuals
    .filter((r) => r !== 0)
    .map((r) => (form.minusOne ? r - 1 : 2 * (Math.abs(r) - 1) + (r < 0 ? 1 : 0)));
  const valueW = Math.max(...u.map(bitLength));
  const length = form.extraBits + u.length * valueW;
  const plain = length >= p.n * p.w || valueW > (form.domain === 0 ? p.w : p.maxValueW);
  const code = plain ? 2 ** p.codeBits - 2 : valueW;
  const size = 2 ** p.codeBits;
  const delta = (code - state.code + size) % size;
  const near = plain || form.domain === state.dom;
  const far = Math.min(delta, size - delta);
  bits += !near || far > 2 ? 4 + p.codeBits : [1, 3, 4][far]!;
  return bits + (plain ? p.n * p.w : length);
}
