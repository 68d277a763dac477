/** The backend of a product: gets every event by webhook, verifies it, and refuses some at first, so that conversations wait. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { call } from '@parley/e2e/person';
import { createApiKey } from '@parley/e2e/requests/api-keys';
import type { System } from '@parley/e2e/systems/system';
import { verifyWebhook } from '@parley/server/verify-webhook';

export interface WebhookDelivery {
  /** The event's id; null if the signature is wrong. */
  id: string | null;
  accepted: boolean;
}

export interface WebhookReceiver {
  /** In the order of arrival. */
  deliveries: readonly WebhookDelivery[];
  close(): void;
}

/** One event of so many is refused once. It holds back its conversation for five seconds, and the busiest gets as many in ten. */
const refusedShare = 300;

/** Creates a webhook for everything from the start of the log on. */
export async function startWebhookReceiver(system: Pick<System, 'origin' | 'operatorToken'>): Promise<WebhookReceiver> {
  const deliveries: WebhookDelivery[] = [];
  let secret = '';
  const refused = new Set<string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const id = verifiedId(() => verifyWebhook(request.headers, Buffer.concat(chunks), secret));
    const accepted = id !== null && (refused.has(id) || !isRefusedAtFirst(id));
    if (id !== null) refused.add(id);
    deliveries.push({ id, accepted });
    response.writeHead(accepted ? 204 : 503).end();
  });
  // Longer than a frozen dispatcher keeps a connection without a request.
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  secret = await createWebhook(system, server);
  return {
    deliveries,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function createWebhook(system: Pick<System, 'origin' | 'operatorToken'>, server: Server): Promise<string> {
  const { secret: token } = await createApiKey(system, { scopes: ['webhooks'] });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const created = await call(system.origin, 'POST', '/v1/webhooks', { token, body: { url, types: ['*'], from: 'start' } });
  if (created.status !== 201) throw new Error(`POST /v1/webhooks answered ${created.status}: ${JSON.stringify(created.body)}`);
  return (created.body as { secret: string }).secret;
}

function isRefusedAtFirst(id: string): boolean {
  return createHash('sha256').update(id).digest().readUInt32BE() % refusedShare === 0;
}

function verifiedId(verify: () => { id: string }): string | null {
  try {
    return verify().id;
  } catch {
    return null;
  }
}
