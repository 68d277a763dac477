/**
 * The `parley` command: inspects the stores, rebuilds read tables and performs repairs that are reserved to operators.
 *
 * It opens the configured stores, embedded or on servers, while services run on them. Exit codes: 0 success, 1 failure, 2 usage error.
 * Concurrency: the stores' compare-and-sets guard all writes, so it can run next to services and other instances of itself. On SQLite it
 * writes in slices of a few milliseconds.
 * Shutdown: the first Ctrl-C or SIGTERM stops long work at its next step, the second one exits at once. A killed command can be repeated.
 */
import type { Readable, Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import tab from '@bomb.sh/tab/commander';
import {
  Command,
  CommanderError,
  type CommandUnknownOpts,
  type HelpConfiguration,
  type OutputConfiguration,
} from '@commander-js/extra-typings';
import type { Environment } from '@parley/service-kit/config';
import { parleyVersion } from '@parley/service-kit/version';
import { addExamples, type MakeCommand, type Start } from './command.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { certificateCommand } from './commands/certificate.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { doctorCommand } from './commands/doctor.ts';
import { epochCommand } from './commands/epoch.ts';
import { erasuresCommand } from './commands/erasures.ts';
import { eventsCommand } from './commands/events.ts';
import { explainCommand } from './commands/explain.ts';
import { invitesCommand } from './commands/invites.ts';
import { keysCommand } from './commands/keys.ts';
import { masterKeyCommand } from './commands/master-key.ts';
import { migrateCommand } from './commands/migrate.ts';
import { projectionsCommand } from './commands/projections.ts';
import { replayCommand } from './commands/replay.ts';
import { restoreCommand } from './commands/restore.ts';
import { seedCommand } from './commands/seed.ts';
import { showCommand } from './commands/show.ts';
import { usersCommand } from './commands/users.ts';
import { verifyCommand } from './commands/verify.ts';
import { webhooksCommand } from './commands/webhooks.ts';
import { explainFailure } from './explain-failure.ts';
import { createConfirm } from './confirm.ts';
import { invoke } from './invocation.ts';
import { createOutput } from './output/output.ts';
import { styleFor } from './output/style.ts';

export interface ProgramContext {
  env: Environment;
  /** Absent: nobody can be asked. */
  stdin?: Readable & { isTTY?: boolean };
  stdout: TerminalOutput;
  stderr: TerminalOutput;
}

/** A terminal, or anything else that can be written to. */
type TerminalOutput = Writable & Partial<Pick<WriteStream, 'isTTY' | 'columns'>> & { hasColors?: () => boolean };

/** By heading of the help. */
const commands: Readonly<Record<string, readonly MakeCommand[]>> = {
  'Look:': [doctorCommand, projectionsCommand, eventsCommand, showCommand, explainCommand, verifyCommand, auditCommand, certificateCommand],
  'Repair:': [replayCommand, deadLettersCommand, migrateCommand, epochCommand, backupCommand, restoreCommand, erasuresCommand],
  'Set up:': [usersCommand, invitesCommand, keysCommand, masterKeyCommand, webhooksCommand, seedCommand],
};

const interruptions = ['SIGINT', 'SIGTERM'] as const;

/** Parses the arguments, runs the command and returns the exit code. */
export async function runParley(args: readonly string[], context: ProgramContext): Promise<number> {
  const { env, stdin, stdout, stderr } = context;
  const interrupted = new AbortController();
  const onInterrupt = (): void => {
    if (interrupted.signal.aborted) process.exit(1);
    interrupted.abort(new Error('interrupted'));
  };
  for (const signal of interruptions) process.on(signal, onInterrupt);
  const start: Start = ({ json = false }, work) =>
    invoke(
      { env, output: createOutput({ json, stdout, stderr }), signal: interrupted.signal, confirm: createConfirm({ stdin, stderr }) },
      work,
    );
  const json = args.includes('--json');
  try {
    await buildProgram(start, { stdout, stderr, json }).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { exitCode, message, next } = explainFailure(error);
    const sentence = `${styleFor(stderr)('red', 'parley:')} ${message}\n${next ? `next: ${next}\n` : ''}`;
    stderr.write(json ? `${JSON.stringify({ error: message, ...(next && { next }) })}\n` : sentence);
    return exitCode;
  } finally {
    for (const signal of interruptions) process.off(signal, onInterrupt);
  }
}

/** Builds all commands, for the parser and for the reference. `json` prints usage errors as JSON. */
export function buildProgram(
  start: Start,
  { stdout, stderr, json = false }: Pick<ProgramContext, 'stdout' | 'stderr'> & { json?: boolean },
): CommandUnknownOpts {
  const program: CommandUnknownOpts = new Command('parley')
    .description('Inspect, verify, rebuild and repair a Parley installation')
    .version(parleyVersion, '-V, --version', 'print the version');
  for (const [heading, makers] of Object.entries(commands)) {
    for (const make of makers) program.addCommand(make(start).helpGroup(heading));
  }
  // Adds `completion <shell>` and the hidden `complete` that the shell scripts call. The two packages' typings of Command differ.
  tab(program as unknown as Parameters<typeof tab>[0], { completionCommandName: 'completion' });
  const completion = program.commands.find((member) => member.name() === 'completion')!;
  completion.description('Print a shell completion script (zsh: load it after compinit)').helpGroup('Set up:');
  addExamples(completion, ['source <(parley completion bash)', 'source <(parley completion zsh)', 'parley completion fish | source']);
  const writeErr = (text: string): void => void stderr.write(json ? `${JSON.stringify({ error: text.trim() })}\n` : text);
  const settings: OutputConfiguration = {
    writeOut: (text) => void stdout.write(text),
    writeErr,
    getOutHelpWidth: () => stdout.columns ?? 80,
    getErrHelpWidth: () => stderr.columns ?? 80,
    getOutHasColors: () => stdout.hasColors?.() ?? false,
    getErrHasColors: () => stderr.hasColors?.() ?? false,
  };
  addExamples(program, ['parley doctor', 'parley events --help']);
  // Options after a subcommand are its own.
  program.enablePositionalOptions();
  configure(program, settings, { hints: !json });
  return program;
}

/** Commander removes the colors where the terminal has none, or NO_COLOR is set. */
const help: HelpConfiguration = {
  subcommandTerm: (command) => command.name(),
  styleTitle: (title) => styleText('bold', title, { validateStream: false }),
};

/** Commander passes settings on only to subcommands that it created itself. */
function configure(command: CommandUnknownOpts, output: OutputConfiguration, { hints }: { hints: boolean }): void {
  command
    .exitOverride()
    .configureOutput(output)
    .configureHelp(help)
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError(hints && `Run parley ${pathOf(command)}--help for usage.`);
  for (const subcommand of command.commands) configure(subcommand, output, { hints });
}

function pathOf(command: CommandUnknownOpts): string {
  return command.parent ? `${pathOf(command.parent)}${command.name()} ` : '';
}
