import { apiKeySessionId } from '../api-keys.ts';
import { apiKeyEntity } from '../entities.ts';
import { apiKeyStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

export const apiKeyCreated = eventConstructor('ApiKeyCreated', addressOf);
export const apiKeyRevoked = eventConstructor('ApiKeyRevoked', addressOf);

function addressOf({ keyId }: { keyId: string }): EventAddress {
  const id = apiKeySessionId(keyId);
  return { stream: apiKeyStream(id), entities: [apiKeyEntity(id)] };
}
