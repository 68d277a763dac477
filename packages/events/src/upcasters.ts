/** Upcasters convert payloads of old schema versions to the current version. */
import { type EventPayload, type EventType, eventCatalogue } from './catalogue.ts';

/** Each converts a payload from schema version n to n + 1. Pure; keyed `Type@n`. */
const upcasters: Record<string, (payload: never) => unknown> = {};

/** An event type or version that this release does not know. Readers must stop: skipping it would corrupt their state. */
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

/** The payload in the current version. Throws UnknownEvent for a type or version that is not in the catalogue. */
export function upcast<Type extends EventType>(type: Type, schemaVersion: number, payload: unknown): EventPayload<Type> {
  const known = Object.hasOwn(eventCatalogue, type) ? eventCatalogue[type] : undefined;
  if (!known || schemaVersion > known.version || schemaVersion < 1) throw new UnknownEvent(type, schemaVersion);
  let current = payload;
  for (let version = schemaVersion; version < known.version; version++) {
    const upcaster = upcasters[`${type}@${version}`];
    if (!upcaster) throw new UnknownEvent(type, version);
    current = upcaster(current as never);
  }
  return current as EventPayload<Type>;
}
