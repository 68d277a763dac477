/**
 * Authentication by API key. A key stands for a session of its own: it is revoked through the session state, so a revocation is
 * effective on every service when it is acknowledged. What the store says about a key, and about the user, is cached for a second.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ticks as systemTicks, type Clock, type Ticks } from '../clock.ts';
import type { Actor } from '../http/route.ts';
import type { Admission, Headers } from '../http/stream-route.ts';
import { maxEntries } from '../max-entries.ts';
import { Problem } from '../problems.ts';
import { requireScope, type KeyAccess } from './api-key-scopes.ts';
import type { SessionState } from './session-state.ts';

/** Begins every key, and no access token. */
export const apiKeyPrefix = 'parley_sk_';

/** Names the user that a key acts as; lower case, as Node delivers it. */
export const actAsHeader = 'parley-act-as';

export interface StoredApiKey {
  id: string;
  /** Id of the session that the key stands for. */
  sessionId: string;
  scopes: readonly string[];
  /** The user that the key always acts as. */
  userId: string | null;
  /** SHA-256. */
  secretHash: Buffer;
  /** Milliseconds since 1970. */
  lastUsedAt: number | null;
  expiresAt: number | null;
  revokedAt: number | null;
}

export interface ApiKeySource {
  /** Reads a key from the primary; null if there is none. */
  findApiKey(keyId: string): Promise<StoredApiKey | null>;
  /** Records the use of a key. `at`: milliseconds since 1970. */
  markApiKeyUsed(keyId: string, at: number): Promise<void>;
  /** Null: there is no such user. */
  userStatusOf(userId: string): Promise<'active' | 'suspended' | 'erased' | null>;
}

interface Options extends ApiKeySource {
  sessions: Pick<SessionState, 'isActive'>;
  clock: Clock;
  ticks?: Ticks;
}

export interface KeyRequest {
  headers: Headers;
  admission?: Admission | undefined;
  access: KeyAccess;
  /** True for an operation that a backend calls for itself: the actor is the key. By default it acts as a user. */
  asItself?: boolean;
}

/** Throws Problem `unauthenticated`, `insufficient_scope`, `act_as_required`, `account_suspended`, `forbidden`, `not_found` or `unavailable`. */
export type AuthenticateApiKey = (token: string, request: KeyRequest) => Promise<Actor>;

const cacheMs = 1_000;
const useIntervalMs = 60_000;
const format = /^parley_sk_([0-9A-Za-z]{12})_([0-9A-Za-z]{43})$/;

/** SHA-256 of a secret, as stored. */
export function hashApiKeySecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

export function createApiKeyAuthenticate(options: Options): AuthenticateApiKey {
  const { sessions, clock, ticks = systemTicks } = options;
  // By hash of the whole token, so that an entry proves that the secret was right.
  const verified = new LRUCache<string, { key: StoredApiKey; readAt: number }>({ max: 1_000 });
  const useRecordedAt = new LRUCache<string, number>({ max: 1_000 });

  /** Charges a key that was not verified before, and one that is refused, to its address, as for access tokens. */
  async function verify(token: string, admission: Admission | undefined): Promise<StoredApiKey> {
    const fingerprint = hash('sha256', token, 'base64');
    const known = verified.get(fingerprint);
    if (known === undefined) await admission?.admitUnknown();
    const key = known !== undefined && ticks() - known.readAt < cacheMs ? known.key : await read(token, fingerprint);
    if (key !== null && isInForce(key) && (await sessions.isActive(key.sessionId))) return key;
    verified.delete(fingerprint);
    if (known !== undefined) await admission?.admitUnknown();
    throw new Problem('unauthenticated');
  }

  async function read(token: string, fingerprint: string): Promise<StoredApiKey | null> {
    const [, keyId, secret] = format.exec(token) ?? [];
    if (keyId === undefined || secret === undefined) return null;
    const readAt = ticks();
    const key = await available(options.findApiKey(keyId));
    if (key === null || !timingSafeEqual(hashApiKeySecret(secret), key.secretHash)) return null;
    verified.set(fingerprint, { key, readAt });
    return key;
  }

  const isInForce = ({ revokedAt, expiresAt }: StoredApiKey) => revokedAt === null && (expiresAt === null || expiresAt > clock());

  /** At most once a minute. A failure loses a time stamp and nothing else. */
  function recordUse({ id, lastUsedAt }: StoredApiKey): void {
    const now = clock();
    if (now - (useRecordedAt.get(id) ?? lastUsedAt ?? -Infinity) < useIntervalMs) return;
    useRecordedAt.set(id, now);
    options.markApiKeyUsed(id, now).catch(() => useRecordedAt.delete(id));
  }

  const activeUntil = new LRUCache<string, number>(maxEntries(20_000));

  async function requireActive(userId: string): Promise<void> {
    const now = ticks();
    if ((activeUntil.get(userId) ?? 0) > now) return;
    const status = isUuid(userId) ? await available(options.userStatusOf(userId)) : null;
    if (status === null) throw new Problem('not_found', { detail: 'Parley-Act-As names no user' });
    if (status !== 'active') throw new Problem(`account_${status}`);
    activeUntil.set(userId, now + cacheMs);
  }

  /** The user, or the key itself by the id of its session. */
  async function actingId({ userId, sessionId }: StoredApiKey, headers: Headers, withoutUser = false): Promise<string> {
    // Ids are in lower case; other systems may keep UUIDs in upper case.
    const named = headers[actAsHeader]?.toLowerCase();
    if (userId !== null && named !== undefined && named !== userId)
      throw new Problem('forbidden', { detail: 'This API key always acts as another user than Parley-Act-As names' });
    const acting = userId ?? named;
    if (acting === undefined && withoutUser) return sessionId;
    if (acting === undefined) throw new Problem('act_as_required');
    await requireActive(acting);
    return acting;
  }

  return async (token, { headers, admission, access, asItself = false }) => {
    const key = await verify(token, admission);
    recordUse(key);
    requireScope(key, access.scope);
    const userId = asItself ? ownId(key, headers) : await actingId(key, headers, access.withoutUser);
    const { id, scopes, sessionId, expiresAt } = key;
    return { userId, sessionId, apiKey: { id, scopes, ...(expiresAt !== null && { expiresAt }) } };
  };
}

/** The id of the actor when no user is involved. */
function ownId({ userId, sessionId }: StoredApiKey, headers: Headers): string {
  if (userId !== null) throw new Problem('forbidden', { detail: 'This API key always acts as a user, who may not do this' });
  if (headers[actAsHeader] !== undefined) throw new Problem('forbidden', { detail: 'No user may do this: leave out Parley-Act-As' });
  return sessionId;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isUuid = (text: string): boolean => uuid.test(text);

async function available<Value>(read: Promise<Value>): Promise<Value> {
  return read.catch((cause: unknown) => {
    throw new Problem('unavailable', { cause });
  });
}
