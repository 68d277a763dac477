import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { examplesOf } from '../command.ts';

const head = [
  '# The `parley` command',
  '',
  '`npm run parley -- <command>` in the workspace (with `--json`, use `npm run --silent`, so that npm prints nothing), `parley <command>` in the image.',
  'It opens the stores that the environment specifies ([configuration](config.md): `DATA_DIR`, `DATABASE_URL`, `READ_DATABASE_URL`),',
  'even while services use them. Exit codes: 0 success, 1 failure, 2 usage error.',
];

/** Renders every command with its arguments, options and examples. */
export function renderCliReference(program: CommandUnknownOpts): string {
  return `${[...head, ...leavesOf(program).flatMap(render)].join('\n')}\n`;
}

function leavesOf(command: CommandUnknownOpts): CommandUnknownOpts[] {
  const visible = command.createHelp().visibleCommands(command);
  const subcommands = visible.filter((member) => member.name() !== 'help');
  // Some commands with subcommands do something themselves, and have examples of it.
  const isExecutable = subcommands.length === 0 || (command.parent !== null && examplesOf(command).length > 0);
  return [...(isExecutable ? [command] : []), ...subcommands.flatMap(leavesOf)];
}

function render(command: CommandUnknownOpts): string[] {
  const help = command.createHelp();
  const rows = [
    ...command.registeredArguments.map((argument) => [help.argumentTerm(argument), help.argumentDescription(argument)]),
    ...command.options.map((option) => [option.flags, withChoices(option.description, option.argChoices)]),
  ].map(([term, description]) => `| \`${term!.replaceAll('|', '\\|')}\` | ${description!.replaceAll('|', '\\|')} |`);
  return [
    '',
    `## ${help.commandUsage(command).replace(/ \[(options|command)\]/g, '')}`,
    command.description(),
    '',
    '| | |',
    '|---|---|',
    ...rows,
    '',
    '```sh',
    ...examplesOf(command),
    '```',
  ];
}

function withChoices(description: string, choices: readonly string[] | undefined): string {
  return choices && choices.length <= 8 ? `${description}: ${choices.join(', ')}` : description;
}
