/** Ids of API keys and of those who create them, which services and the log share. */
import { derivedId } from './ids.ts';

/** Actor of what an operator does: operators are not users and share one token. */
export const operatorId = derivedId('operator');

/** Actor of what is done with `parley` on the stores, which names nobody. */
export const commandLineId = derivedId('command-line');

/**
 * Actor of what the backend of a product does in conversations without acting as a user. The same for all keys, so that a retry with a new
 * key is still a retry; the metadata of an event name the key.
 */
export const backendId = derivedId('backend');

/** The user that the actor of an event is; null for the backend of a product and for operators. */
export function userOfActor(actorId: string): string | null {
  return [backendId, operatorId, commandLineId].includes(actorId) ? null : actorId;
}

/**
 * A key's id as a UUID. It names the key's stream, and the session that the key stands for: to revoke the key is to revoke that session.
 * Being derived (version 8), it differs from the id of every other session (version 7).
 */
export function apiKeySessionId(keyId: string): string {
  return derivedId('apiKey', keyId);
}

export function isApiKeySession(sessionId: string): boolean {
  return sessionId[14] === '8';
}
