import { newId } from '@parley/events/ids';
import { call, type Reply } from '../person.ts';
import type { System } from '../systems/system.ts';

export interface CreatedKey {
  id: string;
  /** The whole key. */
  secret: string;
}

type Fields = { scopes: string[]; userId?: string; expiresAt?: string };

/** A call with the same idempotency key gets the same API key. */
export async function createApiKey(
  { origin, operatorToken }: Pick<System, 'origin' | 'operatorToken'>,
  fields: Fields,
  key = newId(),
): Promise<CreatedKey> {
  const options = { token: operatorToken!, key, body: { name: 'A key', ...fields } };
  const { status, body } = await call(origin, 'POST', '/v1/api-keys', options);
  if (status !== 201) throw new Error(`Creating a key answered ${status}: ${JSON.stringify(body)}`);
  return { id: body.apiKey.id, secret: body.secret };
}

export function revokeApiKey({ origin, operatorToken }: System, { id }: CreatedKey): Promise<Reply> {
  return call(origin, 'DELETE', `/v1/api-keys/${id}`, { token: operatorToken! });
}
