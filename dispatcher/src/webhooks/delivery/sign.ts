import type { WebhookRow } from '@parley/write-tables/webhooks';
import { Webhook } from 'standardwebhooks';

type Secrets = Pick<WebhookRow, 'secret' | 'previousSecret' | 'previousSecretUntil'>;

/** Headers of Standard Webhooks, with a signature by each secret that is valid. `now`: milliseconds since 1970. */
export function signedHeaders(secrets: Secrets, { id, body, now }: { id: string; body: string; now: number }): Record<string, string> {
  const at = new Date(now);
  const { secret, previousSecret, previousSecretUntil } = secrets;
  const isPreviousValid = previousSecret !== null && previousSecretUntil !== null && previousSecretUntil > now * 1_000;
  const signatures = [secret, ...(isPreviousValid ? [previousSecret] : [])].map((key) => new Webhook(key).sign(id, at, body));
  return {
    'content-type': 'application/json',
    'user-agent': 'Parley-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1_000)),
    'webhook-signature': signatures.join(' '),
  };
}
