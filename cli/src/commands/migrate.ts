import { migrate } from '@parley/database/migrations';
import { command, type MakeCommand } from '../command.ts';
import { schemas } from '../stores/schemas.ts';

export const migrateCommand: MakeCommand = (start) =>
  command('migrate', 'Makes the tables of this release where they are not there yet. It only adds; services do the same at their start.', [
    'parley migrate',
  ]).action((options) =>
    start(options, async ({ databases, output }) => {
      const opened = await databases({ create: true });
      const applied: { database: string; schema: string; migration: string }[] = [];
      for (const { database, schema } of schemas) {
        const ids = await migrate(opened[database], schema);
        applied.push(...ids.map((migration) => ({ database, schema: schema.name, migration })));
      }
      output.list(
        applied,
        [
          { title: 'database', of: ({ database }) => database },
          { title: 'schema', of: ({ schema }) => schema },
          { title: 'migration', of: ({ migration }) => migration },
        ],
        'Nothing to do: the tables are those of this release.',
      );
    }),
  );
