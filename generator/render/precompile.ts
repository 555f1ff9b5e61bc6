/** Step of the build, run as a program: compiles all templates into `precompiled.cjs` beside this file. */
import { readFileSync, writeFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { COMPILE_OPTIONS, listTemplates, PRECOMPILED_FILE, templateHash, TEMPLATES_DIR } from './render.js';

const entries = listTemplates().map((name) => {
  const source = readFileSync(`${TEMPLATES_DIR}${name}.hbs`, 'utf8');
  const spec = String(Handlebars.precompile(source, COMPILE_OPTIONS));
  return `${JSON.stringify(name)}: { hash: ${JSON.stringify(templateHash(source))}, spec: ${spec} }`;
});
writeFileSync(PRECOMPILED_FILE, `module.exports = {\n${entries.join(',\n')}\n};\n`);
