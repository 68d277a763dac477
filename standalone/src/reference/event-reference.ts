import { eventCatalogue } from '@parley/events/catalogue';
import { unnumberedTypeOf, wireTypeOf } from '@parley/events/wire/events';
import { z } from 'zod';

/** Every fact of the log, each version with its JSON Schema, and the event that clients see of it. */
export function renderEventReference(): string {
  const wireTypes: Readonly<Record<string, string>> = { ...wireTypeOf, ...unnumberedTypeOf };
  const sections = Object.entries(eventCatalogue).flatMap(([type, { versions }]) => [
    `## ${type}`,
    '',
    wireTypes[type] === undefined ? 'Not told to clients under its own name.' : `Clients see it as \`${wireTypes[type]}\`.`,
    ...Object.entries(versions).flatMap(([version, schema]) => [
      '',
      `Version ${version}:`,
      '```json',
      JSON.stringify(withoutDialect(z.toJSONSchema(schema as z.ZodType)), null, 2),
      '```',
    ]),
    '',
  ]);
  return ['# Events of the log', '', 'Types and versions only ever grow.', '', ...sections].join('\n');
}

function withoutDialect({ $schema: _dialect, ...schema }: Record<string, unknown>): Record<string, unknown> {
  return schema;
}
