import { migrate } from '@parley/database/migrations';
import { command, type MakeCommand } from '../command.ts';
import { schemas } from '../stores/schemas.ts';

export const migrateCommand: MakeCommand = (start) =>
  command('migrate', 'Makes the tables of this release where they are not there yet. It only adds; services do the same at their start.', [
    'parley migrate',
  ]).action((options) =>
    start(options, async ({ databases, output }) => {
      const opened = await databases({ create: true });
      const applied: { database: string; scope: string; migration: string }[] = [];
      for (const { database, scope, migrations } of schemas) {
        const ids = await migrate(opened[database], { scope, migrations });
        applied.push(...ids.map((migration) => ({ database, scope, migration })));
      }
      output.list(
        applied,
        [
          { title: 'database', of: ({ database }) => database },
          { title: 'scope', of: ({ scope }) => scope },
          { title: 'migration', of: ({ migration }) => migration },
        ],
        'Nothing to do: the tables are those of this release.',
      );
    }),
  );
