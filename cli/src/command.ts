/** Defines a command once for the parser, its help, shell completion and the reference. */
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Invocation } from './invocation.ts';

/** Runs a command with its dependencies and closes everything that it opened. */
export type Start = (options: { json?: true | undefined }, work: (invocation: Invocation) => Promise<void>) => Promise<void>;

/** Each file of `commands/` exports one. */
export type MakeCommand = (start: Start) => CommandUnknownOpts;

const examples = new WeakMap<CommandUnknownOpts, readonly string[]>();

/** An executable command: takes --json, and its help ends with the examples. */
export function command(name: string, description: string, exampleLines: readonly [string, ...string[]]) {
  const made = new Command(name).description(description).option('--json', 'print one JSON object per line');
  addExamples(made, exampleLines);
  return made;
}

export function addExamples(made: CommandUnknownOpts, lines: readonly [string, ...string[]]): void {
  made.addHelpText('after', exampleText(lines));
  examples.set(made, lines);
}

function exampleText(lines: readonly string[]): string {
  return `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

/** A command that only groups subcommands; its help ends with an example of each. */
export function group(name: string, description: string, members: readonly CommandUnknownOpts[]): CommandUnknownOpts {
  const made: CommandUnknownOpts = new Command(name).description(description);
  for (const member of members) made.addCommand(member);
  return made.addHelpText('after', exampleText(members.flatMap((member) => examplesOf(member).slice(0, 1))));
}

export function examplesOf(made: CommandUnknownOpts): readonly string[] {
  return examples.get(made) ?? [];
}
