import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { TemplateError } from '../errors.js';
import { guardView } from './guard.js';

/** The folder of the templates: beside `generator/` and, after a build, beside `dist/`. */
export const TEMPLATES_DIR = fileURLToPath(new URL('../../templates/', import.meta.url));

const SUFFIX = '.hbs';

/** A render function bound to one folder of templates. */
export type Renderer = (name: string, view: object) => string;

/**
 * Makes a renderer for a folder of templates. Templates are logic-less: names, `if`, `unless`, `each` and partials from
 * `partials/`. Each template and partial is read and compiled once.
 *
 * @param dir - folder with `<name>.hbs` files and a folder `partials`
 */
export function createRenderer(dir: string): Renderer {
  // strict: a missing {{x}} throws; noEscape: Verilog is not HTML; knownHelpersOnly: {{x y}} is no call.
  const options = { strict: true, noEscape: true, knownHelpersOnly: true };
  const handlebars = Handlebars.create();
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  let partialsReady = false;

  const load = (name: string): Handlebars.TemplateDelegate => {
    if (!partialsReady) {
      for (const partial of listTemplates(`${dir}/partials`))
        handlebars.registerPartial(partial, handlebars.compile(read(`${dir}/partials`, partial), options));
      partialsReady = true;
    }
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const template = handlebars.compile(read(dir, name), options);
    compiled.set(name, template);
    return template;
  };

  return (name, view) => {
    const template = load(name);
    try {
      return template(guardView(view));
    } catch (error) {
      throw new TemplateError(`template ${name}${SUFFIX}: ${reason(error)}`, { cause: error });
    }
  };
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

/**
 * Renders a template of the generator.
 *
 * @param name - path below `templates/` without `.hbs`, for example `dct/dctcm_dct_fwd.v`
 * @param view - everything the template prints; built by `generator/view/`
 * @returns text of the file
 * @throws TemplateError when the template is missing or wrong, or asks for a key that the view does not have
 */
export const renderTemplate: Renderer = createRenderer(TEMPLATES_DIR);
