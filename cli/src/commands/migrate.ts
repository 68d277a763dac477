import { migrate } from '@parley/database/migrations';
import { command, type MakeCommand } from '../command.ts';
import { schemas } from '../stores/schemas.ts';

export const migrateCommand: MakeCommand = (start) =>
  command('migrate', 'Create missing tables and apply pending migrations; services do the same at startup', ['parley migrate'])
    .summary('Create missing tables and apply pending migrations')
    .action((options) =>
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
            { title: 'database', value: ({ database }) => database },
            { title: 'schema', value: ({ schema }) => schema },
            { title: 'migration', value: ({ migration }) => migration },
          ],
          'Nothing to do: all migrations are applied.',
        );
      }),
    );
