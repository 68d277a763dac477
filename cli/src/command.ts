/** How a command is described: once, for the parser, the help, the completion and the reference. */
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Invocation } from './invocation.ts';

/** Runs a command's work with what it needs, and ends everything that it opened. */
export type Start = (options: { json?: true | undefined }, work: (invocation: Invocation) => Promise<void>) => Promise<void>;

/** One file of `commands/` makes one command. */
export type MakeCommand = (start: Start) => CommandUnknownOpts;

const examples = new WeakMap<CommandUnknownOpts, readonly string[]>();

/** A command that does something: it takes --json, and its help ends with the examples. */
export function command(name: string, description: string, exampleLines: readonly [string, ...string[]]) {
  const made = new Command(name).description(description).option('--json', 'one JSON object a line, for machines');
  giveExamples(made, exampleLines);
  return made;
}

export function giveExamples(made: CommandUnknownOpts, lines: readonly [string, ...string[]]): void {
  made.addHelpText('after', `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
  examples.set(made, lines);
}

/** A command that only has others below it. */
export function group(name: string, description: string, members: readonly CommandUnknownOpts[]): CommandUnknownOpts {
  const made: CommandUnknownOpts = new Command(name).description(description);
  for (const member of members) made.addCommand(member);
  return made;
}

export function examplesOf(made: CommandUnknownOpts): readonly string[] {
  return examples.get(made) ?? [];
}
