import { readdirSync } from 'node:fs';
import { wireEvent } from '@parley/events/wire/events';
import { z } from 'zod';

/**
 * Gives every schema that a file of packages/events/src/wire exports a name in the documents, its own in PascalCase, and
 * every event that of its type: `message.sent` is MessageSentEvent. Schemas that later get an `id` are found likewise.
 */
export async function nameWireSchemas(): Promise<void> {
  const folder = new URL('.', import.meta.resolve('@parley/events/wire/events'));
  for (const file of readdirSync(folder).filter((name) => /^[a-z-]+\.ts$/.test(name))) {
    const exported = (await import(new URL(file, folder).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) if (value instanceof z.ZodType) nameSchema(value, pascal(name));
  }
  for (const event of eventsOf(wireEvent)) nameSchema(event, eventName(typeOf(event)));
}

type EventSchema = z.ZodObject<{ type: z.ZodLiteral<string> }>;

/** The events of a union of unions, in the order of the contract. */
export function eventsOf(schema: z.core.$ZodType): EventSchema[] {
  return schema instanceof z.ZodUnion ? schema.options.flatMap(eventsOf) : [schema as EventSchema];
}

export const typeOf = (event: EventSchema): string => event.shape.type.value;

export const eventName = (type: string): string => `${pascal(type)}Event`;

/** `message.role_changed` and `publicProfile` alike. */
export function pascal(name: string): string {
  return name.replace(/(?:^|[._-])([a-z])/g, (_, publishedCommit: string) => publishedCommit.toUpperCase());
}

function nameSchema(schema: z.ZodType, name: string): void {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id: name });
}
