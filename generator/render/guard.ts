import { TemplateError } from '../errors.js';

/**
 * Wraps a view so that reading a key it does not have throws. Handlebars' own strict mode does this for `{{x}}` only:
 * `{{#if x}}` and `{{#each xs}}` would take a misspelt key as false.
 *
 * @throws TemplateError, on access, naming the path of the key
 */
export function guardView<T>(view: T, path = 'view'): T {
  return wrap(view, path, new WeakMap()) as T;
}

function wrap(view: unknown, path: string, known: WeakMap<object, object>): unknown {
  if (typeof view !== 'object' || view === null) return view;
  const before = known.get(view);
  if (before !== undefined) return before;
  const guarded = new Proxy(view, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'object' && value !== undefined) return value;
      if (typeof key === 'symbol' || ALLOWED_MISSING.has(key)) return value;
      if (value === undefined) throw new TemplateError(`${path}: no key "${key}" in the view`);
      return wrap(value, Array.isArray(target) ? `${path}[${key}]` : `${path}.${key}`, known);
    },
  });
  known.set(view, guarded);
  return guarded;
}

/** Keys that Handlebars itself asks for. */
const ALLOWED_MISSING: ReadonlySet<string> = new Set([
  'constructor',
  'length',
  'call',
  'toString',
  'valueOf',
  'toHTML',
]);
