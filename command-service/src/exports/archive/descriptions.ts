import { timeOf } from '@parley/events/wire/fields';
import { z } from 'zod';
import { archiveFiles } from './files.ts';

/** A JSON Schema with a definition for the lines of each file. */
export function schemaText(): string {
  const schemas = archiveFiles.map(({ name, line }) => {
    const { $schema: _dialect, ...schema } = z.toJSONSchema(line) as Record<string, unknown>;
    return [name, schema];
  });
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    description: 'Each line of a .jsonl file of this archive is a JSON document. The definition with the name of the file describes it.',
    $defs: Object.fromEntries(schemas) as Record<string, unknown>,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** `at`: microseconds since 1970. */
export function readmeText({ userId, at }: { userId: string; at: number }): string {
  const width = Math.max(...archiveFiles.map(({ name }) => name.length));
  return `This is a copy of what the chat server holds on the user ${userId}.
It was begun at ${timeOf(at)}.

Each .jsonl file is text in UTF-8. Each of its lines is a JSON object: a text editor shows it,
and spreadsheets and programs can import it. schema.json describes the fields (JSON Schema).
A file without lines means that there is nothing of this kind.

${archiveFiles.map(({ name, about }) => `${name.padEnd(width)}  ${about}`).join('\n')}
${'files/'.padEnd(width)}  The pictures themselves.
${'schema.json'.padEnd(width)}  The fields of each file.

Not in this archive
- What others wrote. It is theirs, also where it names you; mentions.jsonl says where it does.
- Messages and pictures that you deleted. Only their places are left, without content.
- Passwords and other secrets, which are stored in a form that nobody can read.
- The reasons that operators noted for what they did. They may name others: ask the operator.
- What follows from the files here: thumbnails, counts, the search index.
- Reactions that you took back, and how far you had read before.
- Backups and log files of the operator.
`;
}
