import Handlebars from 'handlebars';

const BLOCKS: ReadonlySet<string> = new Set(['if', 'unless', 'each']);

/**
 * Checks that a template holds no logic: only `{{path}}`, `if`, `unless`, `each` on a plain path, and static partials
 * with a path or string literals.
 *
 * @param source - text of the template
 * @returns one sentence per offence, with its line; empty when clean
 */
export function lintTemplate(source: string): string[] {
  const found: string[] = [];
  const complain = (node: hbs.AST.Node, what: string) => found.push(`line ${node.loc.start.line}: ${what}`);
  const plainPath = (node: hbs.AST.Node): boolean =>
    node.type === 'PathExpression' && !(node as hbs.AST.PathExpression).data;

  class Lint extends Handlebars.Visitor {
    override MustacheStatement(node: hbs.AST.MustacheStatement): void {
      const path = node.path as hbs.AST.PathExpression;
      if (!plainPath(path)) complain(node, `expected a plain name, got ${path.original ?? path.type}`);
      if (node.params.length > 0 || node.hash !== undefined)
        complain(node, `expected a plain name, got a helper call ${path.original}`);
      if (!node.escaped) complain(node, `expected two braces, got three around ${path.original}`);
    }
    override BlockStatement(node: hbs.AST.BlockStatement): void {
      const name = node.path.original;
      if (!BLOCKS.has(name)) complain(node, `expected if, unless or each, got #${name}`);
      if (node.params.length !== 1 || !plainPath(node.params[0]!) || node.hash !== undefined)
        complain(node, `#${name}: expected one plain name`);
      super.BlockStatement(node);
    }
    override PartialStatement(node: hbs.AST.PartialStatement): void {
      if (node.name.type !== 'PathExpression') complain(node, 'expected a static partial, got a computed name');
      if (node.params.length > 1 || node.params.some((p) => !plainPath(p)))
        complain(node, 'partial: expected at most one plain name');
      for (const pair of node.hash?.pairs ?? [])
        if (pair.value.type !== 'StringLiteral' && !plainPath(pair.value))
          complain(node, `partial: expected a text or a plain name for ${pair.key}`);
    }
    override PartialBlockStatement(node: hbs.AST.PartialBlockStatement): void {
      complain(node, 'partial blocks are not used here');
    }
    override SubExpression(node: hbs.AST.SubExpression): void {
      complain(node, 'sub-expressions are not used here');
    }
    override DecoratorBlock(node: hbs.AST.DecoratorBlock): void {
      complain(node, 'decorators are not used here');
    }
  }

  new Lint().accept(Handlebars.parse(source));
  return found;
}
