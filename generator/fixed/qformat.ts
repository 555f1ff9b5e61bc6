/**
 * Fixed-point formats. `Qm.n` is signed with m counting the sign bit, `UQm.n` is unsigned; m + n is the width of the
 * wire. Values are kept as raw integers: value = raw / 2^n.
 */
export interface QFormat {
  readonly signed: boolean;
  /** Integer bits, the sign among them. */
  readonly m: number;
  /** Fraction bits. */
  readonly n: number;
}

/** Signed format with m integer bits (sign included) and n fraction bits. */
export function q(m: number, n = 0): QFormat {
  return checked({ signed: true, m, n });
}

/** Unsigned format. */
export function uq(m: number, n = 0): QFormat {
  return checked({ signed: false, m, n });
}

/** Bits of the wire. */
export function qWidth(format: QFormat): number {
  return format.m + format.n;
}

/** Smallest raw value. */
export function qMin(format: QFormat): number {
  return format.signed ? -(2 ** (qWidth(format) - 1)) : 0;
}

/** Largest raw value. */
export function qMax(format: QFormat): number {
  return 2 ** (qWidth(format) - (format.signed ? 1 : 0)) - 1;
}

/** Text as in comments and docs: `Q12.0`, `UQ8.0`. */
export function formatQ(format: QFormat): string {
  return `${format.signed ? 'Q' : 'UQ'}${format.m}.${format.n}`;
}

/**
 * Inverse of formatQ.
 *
 * @throws RangeError when the text is not a format
 */
export function parseQ(text: string): QFormat {
  const match = /^(U?)Q(-?\d+)\.(\d+)$/.exec(text);
  if (match === null) throw new RangeError(`format: expected Qm.n or UQm.n, got ${JSON.stringify(text)}`);
  return checked({ signed: match[1] === '', m: Number(match[2]), n: Number(match[3]) });
}

/** True when a raw value is an integer inside the format's range. */
export function fits(raw: number, format: QFormat): boolean {
  return Number.isInteger(raw) && raw >= qMin(format) && raw <= qMax(format);
}

/**
 * Guard at the end of a stage: a value outside its format is a bug of the width plan.
 *
 * @param raw - one raw value or many
 * @param where - name of the stage
 * @throws RangeError naming stage, index, value and range
 */
export function assertFits(raw: number | ArrayLike<number>, format: QFormat, where: string): void {
  const check = (value: number, at: string) => {
    if (!fits(value, format))
      throw new RangeError(
        `${where}${at}: expected ${formatQ(format)} (${qMin(format)}..${qMax(format)}), got ${value}`,
      );
  };
  if (typeof raw === 'number') check(raw, '');
  else for (let i = 0; i < raw.length; i++) check(raw[i]!, `[${i}]`);
}

/** Raw values stay exact in a double, so a format has 1..53 bits. */
function checked(format: QFormat): QFormat {
  const width = qWidth(format);
  if (!Number.isInteger(format.m) || !Number.isInteger(format.n) || format.n < 0 || width < 1 || width > 53)
    throw new RangeError(`format: expected 1 to 53 bits with n >= 0, got ${formatQ(format)}`);
  return format;
}
