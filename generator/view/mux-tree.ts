/**
 * Smallest trees of 2:1 multiplexers for a selection with freedom: a leaf may name several sources that do equally well.
 */

/** What may be selected: any of these texts; undefined = never selected. */
export type Leaf = ReadonlySet<string> | undefined;

/** A multiplexer, or a source. */
export type MuxTree = string | { readonly bit: number; readonly one: MuxTree; readonly zero: MuxTree };

/**
 * The tree with the fewest multiplexers.
 *
 * @param leaves - 2^bits of them, by the value of the select
 * @param zero - source that is taken where nothing is asked for
 */
export function muxTree(leaves: readonly Leaf[], zero: string): MuxTree {
  const bits = Math.log2(leaves.length);
  const memo = new Map<string, { readonly cost: number; readonly tree: MuxTree }>();

  function best(
    indices: readonly number[],
    left: readonly number[],
  ): { readonly cost: number; readonly tree: MuxTree } {
    let common: ReadonlySet<string> | undefined;
    for (const i of indices) {
      const leaf = leaves[i];
      if (leaf !== undefined) common = common === undefined ? leaf : new Set([...common].filter((x) => leaf.has(x)));
    }
    if (common === undefined) return { cost: 0, tree: zero };
    if (common.size > 0) return { cost: 0, tree: common.has(zero) ? zero : [...common].sort()[0]! };
    const key = `${indices.join()}`;
    const known = memo.get(key);
    if (known !== undefined) return known;
    let found: { readonly cost: number; readonly tree: MuxTree } | undefined;
    for (const bit of left) {
      const rest = left.filter((b) => b !== bit);
      const one = best(
        indices.filter((i) => (i >> bit) & 1),
        rest,
      );
      const none = best(
        indices.filter((i) => !((i >> bit) & 1)),
        rest,
      );
      const cost = one.cost + none.cost + 1;
      if (found === undefined || cost < found.cost) found = { cost, tree: { bit, one: one.tree, zero: none.tree } };
    }
    memo.set(key, found!);
    return found!;
  }

  const all = Array.from({ length: bits }, (_, b) => b);
  return best(
    leaves.map((_, i) => i),
    all,
  ).tree;
}

/** The tree as a Verilog expression on lines of at most `columns`, those after the first indented by `indent`. */
export function muxLines(tree: MuxTree, select: string, indent: string, columns: number): string[] {
  if (typeof tree === 'string') return [tree];
  const head = `${select}[${tree.bit}]`;
  const flat = muxText(tree, select);
  if (flat.length <= columns) return [flat];
  const branch = (part: MuxTree, sign: string) => {
    const lines = muxLines(part, select, `${indent}    `, columns - 4);
    const open = typeof part === 'string' ? '' : '(';
    const close = typeof part === 'string' ? '' : ')';
    return [`${indent}${sign} ${open}${lines[0]}`, ...lines.slice(1)].map((line, i, list) =>
      i === list.length - 1 ? line + close : line,
    );
  };
  return [head, ...branch(tree.one, '?'), ...branch(tree.zero, ':')];
}

function muxText(tree: MuxTree, select: string): string {
  if (typeof tree === 'string') return tree;
  const side = (part: MuxTree) => (typeof part === 'string' ? part : `(${muxText(part, select)})`);
  return `${select}[${tree.bit}] ? ${side(tree.one)} : ${side(tree.zero)}`;
}
