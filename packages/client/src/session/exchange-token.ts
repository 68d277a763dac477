import type { Answer } from '../transport/build-request.ts';
import { sendOnce, type Transport } from '../transport/call-operation.ts';

/** Exchanges a token of a trusted issuer for a session. Throws as operations do. */
export async function exchangeToken(transport: Transport, token: string): Promise<Answer<'exchangeToken'>> {
  const answer = await sendOnce(transport, 'exchangeToken', { token });
  transport.positions.remember(answer.position ?? null);
  return answer;
}
