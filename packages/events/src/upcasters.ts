/** From what was written once to what the code works with today. */
import { type EventPayload, type EventType, eventCatalogue } from './catalogue.ts';

/** Lifts a payload of schema version n to n + 1. Pure; keyed `Type@n`. */
const upcasters: Record<string, (payload: never) => unknown> = {};

/** An event that this code is too old to understand. Whoever reads on past it would be wrong: stop instead. */
export class UnknownEvent extends Error {
  readonly type: string;
  readonly schemaVersion: number;

  constructor(type: string, schemaVersion: number) {
    super(`unknown event ${type} version ${schemaVersion}`);
    this.name = 'UnknownEvent';
    this.type = type;
    this.schemaVersion = schemaVersion;
  }
}

/** The payload in its current version. Throws UnknownEvent for a type or version that is not in the catalogue. */
export function upcast<Type extends EventType>(type: Type, schemaVersion: number, payload: unknown): EventPayload<Type> {
  const known = Object.hasOwn(eventCatalogue, type) ? eventCatalogue[type] : undefined;
  if (!known || schemaVersion > known.version || schemaVersion < 1) throw new UnknownEvent(type, schemaVersion);
  let lifted = payload;
  for (let version = schemaVersion; version < known.version; version++) {
    const lift = upcasters[`${type}@${version}`];
    if (!lift) throw new UnknownEvent(type, version);
    lifted = lift(lifted as never);
  }
  return lifted as EventPayload<Type>;
}
