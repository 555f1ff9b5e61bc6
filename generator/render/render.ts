import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type Handlebars from 'handlebars';
import { TemplateError } from '../errors.js';
import { guardView } from './guard.js';

/** The folder of the templates: beside `generator/` and, after a build, beside `dist/`. */
export const TEMPLATES_DIR = fileURLToPath(new URL('../../templates/', import.meta.url));

/** Templates that the build compiled beforehand, because that takes longer than all the rest of `generate`. */
export const PRECOMPILED_FILE = fileURLToPath(new URL('precompiled.cjs', import.meta.url));

/** By name: the compiled form, and which text it was compiled from. */
export type Precompiled = Readonly<Record<string, { readonly hash: string; readonly spec: unknown }>>;

// strict: a missing {{x}} throws; noEscape: Verilog is not HTML; knownHelpersOnly: {{x y}} is no call.
export const COMPILE_OPTIONS = { strict: true, noEscape: true, knownHelpersOnly: true } as const;

const SUFFIX = '.hbs';

/** A render function bound to one folder of templates. */
export type Renderer = (name: string, view: object) => string;

/**
 * Makes a renderer for a folder of templates. Templates are logic-less: names, `if`, `unless`, `each` and partials from
 * `partials/`. Each template and partial is read and compiled once.
 *
 * @param dir - folder with `<name>.hbs` files and a folder `partials`
 * @param precompiled - compiled templates; used where their text is still the same
 */
export function createRenderer(dir: string, precompiled: Precompiled = {}): Renderer {
  const require = createRequire(import.meta.url);
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  let runtime: typeof Handlebars | undefined;

  const compile = (name: string): Handlebars.TemplateDelegate => {
    const source = read(dir, name);
    const entry = precompiled[name];
    runtime ??= (require('handlebars/runtime') as typeof Handlebars).create();
    if (entry?.hash === templateHash(source)) return runtime.template(entry.spec as TemplateSpecification);
    // The compiler is only loaded when it is needed. Its templates run on the one runtime that has the partials.
    const { compile: compileTemplate } = require('handlebars') as typeof Handlebars;
    return compileTemplate(source, COMPILE_OPTIONS);
  };

  const partials = (): Record<string, Handlebars.TemplateDelegate> => {
    const all: Record<string, Handlebars.TemplateDelegate> = {};
    for (const name of listTemplates(`${dir}/partials`)) all[name] = load(`partials/${name}`);
    return all;
  };

  const load = (name: string): Handlebars.TemplateDelegate => {
    const known = compiled.get(name) ?? compile(name);
    compiled.set(name, known);
    return known;
  };

  let allPartials: Record<string, Handlebars.TemplateDelegate> | undefined;
  return (name, view) => {
    const template = load(name);
    allPartials ??= partials();
    try {
      return template(guardView(view), { partials: allPartials });
    } catch (error) {
      throw new TemplateError(`template ${name}${SUFFIX}: ${reason(error)}`, { cause: error });
    }
  };
}

/** What `Handlebars.template` takes; the package's types do not name it. */
type TemplateSpecification = Parameters<(typeof Handlebars)['template']>[0];

/** Which text a template was compiled from. */
export function templateHash(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}

/** Handlebars' parse errors draw the place over several lines; our messages are one sentence. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, ' ');
}

function read(dir: string, name: string): string {
  try {
    return readFileSync(`${dir}/${name}${SUFFIX}`, 'utf8');
  } catch (error) {
    throw new TemplateError(`template ${name}${SUFFIX}: expected a file in the folder of the templates, got none`, {
      cause: error,
    });
  }
}

/** Names (without `.hbs`) of all templates under a folder, sorted; partials among them as `partials/<name>`. */
export function listTemplates(dir: string = TEMPLATES_DIR): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length).replaceAll('\\', '/'))
    .sort();
}

function loadPrecompiled(): Precompiled {
  if (!existsSync(PRECOMPILED_FILE)) return {};
  return createRequire(import.meta.url)(PRECOMPILED_FILE) as Precompiled;
}

/**
 * Renders a template of the generator.
 *
 * @param name - path below `templates/` without `.hbs`, for example `dct/dctcm_dct_fwd.v`
 * @param view - everything the template prints; built by `generator/view/`
 * @returns text of the file
 * @throws TemplateError when the template is missing or wrong, or asks for a key that the view does not have
 */
export const renderTemplate: Renderer = createRenderer(TEMPLATES_DIR, loadPrecompiled());
