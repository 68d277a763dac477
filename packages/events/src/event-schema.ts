import type { ZodType } from 'zod';

export interface EventSchema<Current extends ZodType> {
  /** The schema version that is written today. */
  version: number;
  /** The schema that code works with. Upcasters bring older payloads to it. */
  current: Current;
  /** Every version ever written, by number, from 1. */
  versions: Readonly<Record<number, ZodType>>;
}

/** Declares an event type. `older`: the schemas of its earlier versions, version 1 first. */
export function eventSchema<Current extends ZodType>(current: Current, older: readonly ZodType[] = []): EventSchema<Current> {
  const schemas = [...older, current];
  return {
    version: schemas.length,
    current,
    versions: Object.fromEntries(schemas.map((schema, index) => [index + 1, schema])),
  };
}
