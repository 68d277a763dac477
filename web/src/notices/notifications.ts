import { isMuted } from '@parley/client/state/state';
import type { WireEvent } from '@parley/events/wire/events';
import type { ClientState } from '@parley/client/state/state';
import { useEffect } from 'preact/hooks';
import { useChat, type Chat } from '../chat/chat.ts';
import { faceOf, senderOf } from '../chat/describe-conversation.ts';
import { useUnread } from '../chat/use-selector.ts';
import { readNotificationSettings, type StoredNotificationSettings } from '../chat/notification-storage.ts';

/** The number of unread messages in the title of the page, and a notification for each message while the page is in the background. */
export function Notifications() {
  const chat = useChat();
  const { client } = chat;
  const unread = useUnread();
  useEffect(() => {
    document.title = unread === 0 ? 'Parley' : `(${unread}) Parley`;
  }, [unread]);
  useEffect(() => client.onEvent((event) => notify(event, chat)), []);
  return null;
}

function notify(event: WireEvent, { client, navigation }: Chat): void {
  const settings = readNotificationSettings(localStorage);
  const { chat } = client.state();
  if (event.type !== 'message.sent' || chat === null || !showsNotifications(settings)) return;
  const conversation = chat.conversations[event.conversationId];
  if (!conversation || !isWorthIt(event.message, conversation, chat)) return;
  const { name, url } = faceOf(conversation, chat.userId);
  const sender = senderOf(chat, event.message.senderId);
  const text = settings.text ? (event.message.text ?? 'Picture') : 'New message';
  const notification = new Notification(name, {
    body: conversation.kind === 'direct' ? text : `${sender}: ${text}`,
    tag: conversation.id,
    silent: !settings.sound,
    ...(url === null ? {} : { icon: url }),
  });
  notification.addEventListener('click', () => {
    window.focus();
    navigation.go({ page: 'conversation', conversationId: conversation.id, messageId: event.message.id });
    notification.close();
  });
}

const showsNotifications = ({ desktop }: StoredNotificationSettings) => desktop && document.hidden;

/** Others' messages, by the conversation's level. Muting leaves mentions. */
function isWorthIt(
  message: { senderId: string | null; mentions: readonly string[] },
  conversation: ClientState['conversations'][string],
  chat: ClientState,
): boolean {
  if (message.senderId === chat.userId) return false;
  if (conversation.notifications === 'none') return false;
  if (message.mentions.includes(chat.userId)) return true;
  return conversation.notifications === 'all' && !isMuted(conversation, Date.now());
}
