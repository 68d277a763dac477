import { Webhook, WebhookVerificationError } from 'standardwebhooks';

export { WebhookVerificationError };

/** `request.headers` of Node, Express or Fastify, or a `Headers` object. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WebhookEvent {
  /** The same in every delivery of this event: ignore one whose id was processed already. */
  id: string;
  /** For example `message.sent`. */
  type: string;
  /** RFC 3339. */
  timestamp: string;
  data: Record<string, unknown>;
}

const headerNames = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

/**
 * Verifies that Parley sent this webhook, at most five minutes ago, and returns its event. Throws WebhookVerificationError.
 *
 * @param body as it was received: parsing and serializing it again would change what was signed
 * @param secret `whsec_…`, as the answer that created the webhook or rotated its secret returned it
 */
export function verifyWebhook(headers: WebhookHeaders, body: string | Uint8Array, secret: string): WebhookEvent {
  const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  const given = Object.fromEntries(headerNames.map((name) => [name, headerOf(headers, name)]));
  const event = new Webhook(secret).verify(text, given) as Omit<WebhookEvent, 'id'>;
  return { ...event, id: given['webhook-id']! };
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return typeof value === 'string' ? value : '';
}
