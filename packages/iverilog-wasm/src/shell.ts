/** The command lines that Icarus gives to system() and popen(): `prog "arg" ... | prog ... > "file"`. */

export interface Pipeline {
  /** Program and arguments of each stage. */
  readonly stages: readonly (readonly string[])[];
  /** File for the output of the last stage. */
  readonly output: string | null;
}

/** A word, a blank, a bar or an arrow. */
const TOKEN = /\s+|[|>]|(?:"(?:[^"\\]|\\.)*"|[^\s|>"])+/g;

export function parseCommand(command: string): Pipeline {
  const stages: string[][] = [[]];
  let output: string | null = null;
  let outputNext = false;
  for (const [token] of command.matchAll(TOKEN)) {
    if (token === '|') stages.push([]);
    else if (token === '>') outputNext = true;
    else if (token.trim() !== '') {
      const word = token.replace(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) => inner.replace(/\\(["\\$`])/g, '$1'));
      if (outputNext) output = word;
      else stages.at(-1)!.push(word);
      outputNext = false;
    }
  }
  return { stages, output };
}
