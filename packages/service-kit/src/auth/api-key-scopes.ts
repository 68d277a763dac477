import { Problem } from '../problems.ts';

/** Permissions of API keys. Only added, never removed: stored keys contain them. */
export const apiKeyScopes = ['users', 'sessions', 'conversations', 'messages', 'feed', 'webhooks', 'export', 'moderation'] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];

/** Requirements of a route for API keys. */
export interface KeyAccess {
  /** Without it, the route is closed to keys. */
  scope?: ApiKeyScope | undefined;
  /** True where keys may also act for themselves. Only with `auth: 'session'`. */
  withoutUser?: boolean | undefined;
}

/** The key that a request was authenticated by. */
export interface ApiKeyUse {
  /** Its public id; events carry it. */
  id: string;
  scopes: readonly string[];
  /** Milliseconds since 1970; absent for a key that never expires, and on the internal port. */
  expiresAt?: number;
}

/** True for an API key that acts as no user, but for itself. */
export function actsForItself({ userId, sessionId, apiKey }: { userId: string; sessionId: string; apiKey?: ApiKeyUse }): boolean {
  return apiKey !== undefined && userId === sessionId;
}

/** Throws Problem `insufficient_scope`. Without `scope`, the operation is closed to all keys. */
export function requireScope({ scopes }: Pick<ApiKeyUse, 'scopes'>, scope: ApiKeyScope | undefined): void {
  if (scope === undefined) throw new Problem('insufficient_scope', { detail: 'API keys may not call this operation' });
  if (scopes.includes(scope)) return;
  throw new Problem('insufficient_scope', { detail: `The API key lacks the scope \`${scope}\``, extensions: { scope } });
}
