import { readdirSync } from 'node:fs';
import { userEvent } from '@parley/events/wire/delivered-events';
import { wireEvent } from '@parley/events/wire/events';
import { z } from 'zod';

/**
 * Names every schema that packages/events/src/wire exports after its export, in PascalCase, and every event after its type:
 * `message.sent` becomes MessageSentEvent.
 */
export async function nameWireSchemas(): Promise<void> {
  const folder = new URL('.', import.meta.resolve('@parley/events/wire/events'));
  for (const file of readdirSync(folder).filter((name) => /^[a-z-]+\.ts$/.test(name))) {
    const exported = (await import(new URL(file, folder).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) if (value instanceof z.ZodType) nameSchema(value, pascal(name));
  }
  for (const event of [...eventsOf(wireEvent), ...eventsOf(userEvent)]) nameSchema(event, eventName(typeOf(event)));
}

type EventSchema = z.ZodObject<{ type: z.ZodLiteral<string> }>;

/** Flattens a union of unions of events, in the order of the contract. */
export function eventsOf(schema: z.core.$ZodType): EventSchema[] {
  return schema instanceof z.ZodUnion ? schema.options.flatMap(eventsOf) : [schema as EventSchema];
}

export const typeOf = (event: EventSchema): string => event.shape.type.value;

export const eventName = (type: string): string => `${pascal(type)}Event`;

/** Converts `message.role_changed` and `publicProfile` to PascalCase. */
export function pascal(name: string): string {
  return name.replace(/(?:^|[._-])([a-z])/g, (_, initial: string) => initial.toUpperCase());
}

function nameSchema(schema: z.ZodType, name: string): void {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id: name });
}
