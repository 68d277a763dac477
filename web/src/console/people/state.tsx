import type { UserOverview } from '@parley/events/wire/operators';
import { Tag } from '../../design/parts.tsx';

export function State({ user: { suspendedAt, role, kind } }: { user: Pick<UserOverview, 'suspendedAt' | 'role' | 'kind'> }) {
  return (
    <span class="console-tags">
      {suspendedAt === null ? <Tag tone="ok">Active</Tag> : <Tag tone="danger">Suspended</Tag>}
      {role === 'operator' && <Tag tone="accent">Operator</Tag>}
      {kind === 'bot' && <Tag>Bot</Tag>}
    </span>
  );
}
