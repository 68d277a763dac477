import { useMemo } from 'react';
import type { Conversation } from '@parley/events/wire/conversations';
import type { ParleyClient } from '../parley-client.ts';
import { inboxOf } from '../state/state.ts';
import { useSelected } from './use-parley.ts';

/** The conversations in the order of the service: pinned ones first, then by latest activity. Empty while logged out. */
export function useInbox(client: ParleyClient, { archived = false }: { archived?: boolean } = {}): readonly Conversation[] {
  const conversations = useSelected(client, ({ chat }) => chat?.conversations);
  return useMemo(() => (conversations ? inboxOf({ conversations }, { archived }) : []), [conversations, archived]);
}
