/**
 * The `parley` command: looks inside the stores, rebuilds what can be rebuilt, repairs what only an operator may.
 *
 * Owns: nothing. It opens the stores that the environment names, embedded or on servers, beside whatever runs on them,
 * and calls what the services call. Exit codes: 0 done, 1 failed or refused, 2 misused.
 * Concurrency: what it writes is guarded by the stores' own compare-and-sets, so that it may run beside services and
 * beside itself. On SQLite its writes are slices of a few milliseconds.
 * Shutdown: Ctrl-C and SIGTERM stop long work at its next step, a second one at once. A killed one leaves nothing half done that
 * the next does not see.
 */
import type { Writable } from 'node:stream';
import tab from '@bomb.sh/tab/commander';
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Environment } from '@parley/service-kit/config';
import { giveExamples, type MakeCommand, type Start } from './command.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { doctorCommand } from './commands/doctor.ts';
import { epochCommand } from './commands/epoch.ts';
import { eventsCommand } from './commands/events.ts';
import { explainCommand } from './commands/explain.ts';
import { migrateCommand } from './commands/migrate.ts';
import { projectionsCommand } from './commands/projections.ts';
import { replayCommand } from './commands/replay.ts';
import { seedCommand } from './commands/seed.ts';
import { showCommand } from './commands/show.ts';
import { verifyCommand } from './commands/verify.ts';
import { explainFailure } from './explain-failure.ts';
import { invoke } from './invocation.ts';
import { createOutput } from './output/output.ts';

export interface Enrichment {
  env: Environment;
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean };
}

const commands: readonly MakeCommand[] = [
  projectionsCommand,
  replayCommand,
  verifyCommand,
  eventsCommand,
  showCommand,
  explainCommand,
  deadLettersCommand,
  migrateCommand,
  epochCommand,
  doctorCommand,
  seedCommand,
];

const interruptions = ['SIGINT', 'SIGTERM'] as const;

/** Parses the words and runs the command. Resolves with the exit code. */
export async function runParley(words: readonly string[], enrichment: Enrichment): Promise<number> {
  const { env, stdout, stderr } = enrichment;
  const interrupted = new AbortController();
  const onInterrupt = (): void => {
    if (interrupted.signal.aborted) process.exit(1);
    interrupted.abort(new Error('interrupted'));
  };
  for (const signal of interruptions) process.on(signal, onInterrupt);
  const start: Start = ({ json = false }, work) =>
    invoke({ env, output: createOutput({ json, stdout, stderr }), signal: interrupted.signal }, work);
  const json = words.includes('--json');
  try {
    await buildProgram(start, { stdout, stderr, json }).parseAsync([...words], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { exitCode, message, next } = explainFailure(error);
    stderr.write(
      json ? `${JSON.stringify({ error: message, ...(next && { next }) })}\n` : `parley: ${message}\n${next ? `next: ${next}\n` : ''}`,
    );
    return exitCode;
  } finally {
    for (const signal of interruptions) process.off(signal, onInterrupt);
  }
}

/** All commands, for the parser and for the reference. `json`: what was not understood is told to a machine. */
export function buildProgram(
  start: Start,
  { stdout, stderr, json = false }: Pick<Enrichment, 'stdout' | 'stderr'> & { json?: boolean },
): CommandUnknownOpts {
  const program: CommandUnknownOpts = new Command('parley').description("The operators' command: rebuilds, verifies and looks inside.");
  for (const make of commands) program.addCommand(make(start));
  // Adds `completion <shell>`, and the hidden `complete` that the shells' scripts ask.
  // The typings of two packages tell the same class in different words.
  tab(program as unknown as Parameters<typeof tab>[0], { completionCommandName: 'completion' });
  const completion = program.commands.find((one) => one.name() === 'completion')!;
  completion.description('Prints what a shell needs to complete the words of this command; in zsh after compinit.');
  giveExamples(completion, ['source <(parley completion bash)', 'source <(parley completion zsh)', 'parley completion fish | source']);
  const writeErr = (text: string): void => void stderr.write(json ? `${JSON.stringify({ error: text.trim() })}\n` : text);
  settle(program, { writeOut: (text) => void stdout.write(text), writeErr }, { hints: !json });
  return program;
}

interface Writing {
  writeOut(text: string): void;
  writeErr(text: string): void;
}

/** Commander hands its settings down only to commands that it made itself. */
function settle(command: CommandUnknownOpts, output: Writing, { hints }: { hints: boolean }): void {
  command
    .exitOverride()
    .configureOutput(output)
    .showHelpAfterError(hints && `(parley ${wordsOf(command)}--help tells how)`);
  for (const below of command.commands) settle(below, output, { hints });
}

function wordsOf(command: CommandUnknownOpts): string {
  return command.parent ? `${wordsOf(command.parent)}${command.name()} ` : '';
}
