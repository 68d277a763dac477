import type { Webhook } from '@parley/events/wire/webhooks';
import { Tag } from '../../design/parts.tsx';

export function WebhookState({ webhook: { state, lastDelivery } }: { webhook: Pick<Webhook, 'state' | 'lastDelivery'> }) {
  if (state === 'paused') return <Tag>Paused</Tag>;
  if (state === 'disabled') return <Tag tone="danger">Disabled</Tag>;
  const failed = lastDelivery !== null && (lastDelivery.status === null || lastDelivery.status >= 300);
  return failed ? <Tag tone="danger">Failing</Tag> : <Tag tone="ok">Active</Tag>;
}
