import { eventCatalogue } from '@parley/events/catalogue';
import { unnumberedTypeOf, wireTypeOf } from '@parley/events/wire/events';
import { z } from 'zod';

/** Renders every event type of the log: the JSON Schema of each version, and the wire event that clients receive. */
export function renderEventReference(): string {
  const wireTypes: Readonly<Record<string, string>> = { ...wireTypeOf, ...unnumberedTypeOf };
  const sections = Object.entries(eventCatalogue).flatMap(([type, { versions }]) => [
    `## ${type}`,
    '',
    wireTypes[type] === undefined ? 'Clients do not receive it under its own name.' : `Clients receive it as \`${wireTypes[type]}\`.`,
    ...Object.entries(versions).flatMap(([version, schema]) => [
      '',
      `Version ${version}:`,
      '```json',
      JSON.stringify(withoutDialect(z.toJSONSchema(schema)), null, 2),
      '```',
    ]),
    '',
  ]);
  return ['# Events of the log', '', 'Event types and versions are only added, never removed or changed.', '', ...sections].join('\n');
}

function withoutDialect({ $schema: _dialect, ...schema }: Record<string, unknown>): Record<string, unknown> {
  return schema;
}
