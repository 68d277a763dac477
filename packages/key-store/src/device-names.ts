/**
 * Names of devices in the rows of `sessions`, sealed with the key of the user's profile: destroying it erases them wherever the database has
 * left copies of the row. A name opens only in its own row.
 */
import { type EventSecrets, findEnvelope, openEnvelope, seal } from './envelope.ts';
import type { KeyVault } from './key-vault.ts';
import type { Subject } from './subject-keys.ts';

/** Gets its name when it is inserted and never another: its key seals only one. */
export interface NamedSession {
  sessionId: string;
  userId: string;
  deviceName: string | null;
}

/** Throws KeyErased if the user is erased. */
export async function withSealedName<Session extends NamedSession>(vault: KeyVault, session: Session): Promise<Session> {
  if (session.deviceName === null) return session;
  const key = await vault.keyToSeal(subjectOf(session));
  return { ...session, deviceName: seal(session.deviceName, secretsOf(session, key), noSlot) };
}

/** The sessions with the names as they were sent; null if the user is erased. Throws KeyMissing and SealBroken. */
export async function withOpenedNames<Session extends NamedSession>(vault: KeyVault, sessions: readonly Session[]): Promise<Session[]> {
  const opened: Session[] = [];
  for (const session of sessions) opened.push(await withOpenedName(vault, session));
  return opened;
}

async function withOpenedName<Session extends NamedSession>(vault: KeyVault, session: Session): Promise<Session> {
  const envelope = session.deviceName === null ? null : findEnvelope(session.deviceName);
  // Without a name, or from a release that did not seal it.
  if (envelope === null) return session;
  const key = await vault.keyToOpen(subjectOf(session));
  return { ...session, deviceName: key && (openEnvelope(envelope, secretsOf(session, key)) as string) };
}

function subjectOf({ userId }: NamedSession): Subject {
  return { subjectId: userId, purpose: 'profile' };
}

/** The row is deleted with its name. */
const noSlot = { pageId: '0'.repeat(16), slot: 0, version: 1 };

/** In place of the random secret of a slot, so that no event has the same keys. */
const tableName = Buffer.from('sessions'.padEnd(16));

function secretsOf({ sessionId }: NamedSession, subjectKey: Uint8Array): EventSecrets {
  return { subjectKey, slotSecret: tableName, eventId: sessionId };
}
