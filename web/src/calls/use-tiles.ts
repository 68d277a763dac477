import type { CallMediaState } from '@parley/client/calls/media/create-call-media';
import { userOf } from '@parley/client/state/users';
import { useChat } from '../chat/chat.ts';
import { nameOf } from '../chat/describe-conversation.ts';
import { useSelector } from '../chat/use-selector.ts';
import type { TileProps } from './tile.tsx';

/** A tile for each participant, the user's own last. */
export function useTiles(media: CallMediaState | null): TileProps[] {
  const { state } = useChat();
  const account = useSelector((chat) => chat.account);
  if (media === null) return [];
  const others = media.participants.map(({ userId, peerId, stream, audio, video, screen, speaking, connection }) => {
    const user = state.value.chat === null ? undefined : userOf(state.value.chat, userId);
    return {
      id: peerId,
      userId,
      name: nameOf(user),
      fullName: user?.displayName ?? '',
      avatarUrl: user?.avatarUrl ?? null,
      stream,
      audio,
      video,
      screen,
      speaking,
      connection,
      own: false,
    };
  });
  const { stream, audio, video, screen } = media.local;
  const own = {
    id: 'own',
    userId: account?.id ?? '',
    name: 'You',
    fullName: account?.displayName ?? '',
    avatarUrl: account?.avatarUrl ?? null,
    stream,
    audio,
    video,
    screen,
    speaking: false,
    connection: 'connected' as const,
    own: true,
  };
  return [...others, own];
}
