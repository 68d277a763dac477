/** State of an API key, from its own stream. */
import type { EntityRef } from '@parley/event-store/event-store';
import { apiKeySessionId } from '@parley/events/api-keys';
import { apiKeyEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { apiKeyStream } from '@parley/events/streams';

export type ApiKeyState = 'unknown' | 'active' | 'revoked';

/** The read set and state that commands about a key share. */
export const apiKeyScope = {
  target: ({ keyId }: { keyId: string }): string => apiKeySessionId(keyId),
  reads: ({ keyId }: { keyId: string }): EntityRef[] => {
    const id = apiKeySessionId(keyId);
    return [{ stream: apiKeyStream(id), entity: apiKeyEntity(id) }];
  },
  initial: (): ApiKeyState => 'unknown',
  evolve(state: ApiKeyState, { type }: AnyStoredEvent): ApiKeyState {
    if (type === 'ApiKeyCreated') return 'active';
    return type === 'ApiKeyRevoked' ? 'revoked' : state;
  },
};
