import { isMuted } from '@parley/client/state/state';
import type { Conversation } from '@parley/events/wire/conversations';
import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { faceOf, otherUser } from '../chat/describe-conversation.ts';
import { useCanCall } from '../chat/use-can-call.ts';
import { useSelector } from '../chat/use-selector.ts';
import { useTask } from '../chat/use-task.ts';
import { Avatar } from '../design/avatar.tsx';
import { Button, IconButton } from '../design/button.tsx';
import { Confirm } from '../design/dialog.tsx';
import { FieldError } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import type { IconName } from '../design/icon-paths.ts';
import { Switch } from '../design/switch.tsx';
import { EditGroup } from './edit-group.tsx';
import { Members } from './members.tsx';
import { Pictures } from './pictures.tsx';
import './details.css';
import { handleOf } from '../chat/handle.ts';

export interface DetailsProps {
  conversationId: string;
  onClose: () => void;
  onCall: (media: 'audio' | 'video') => void;
  onAddMembers: () => void;
}

/** The panel beside a conversation. What the user may do follows from `capabilities`. */
export function Details({ conversationId, onClose, onCall, onAddMembers }: DetailsProps) {
  const { client, navigation } = useChat();
  const conversation = useSelector((chat) => chat.conversations[conversationId]);
  const userId = useSelector((chat) => chat.userId) ?? '';
  const [editing, setEditing] = useState(false);
  useEffect(() => void client.loadMembers(conversationId).catch(() => undefined), [conversationId]);
  if (!conversation) return null;
  const can = (capability: string) => conversation.capabilities.includes(capability);
  const face = faceOf(conversation, userId);
  const other = otherUser(conversation, userId);
  return (
    <aside class="details" id="details" aria-label="Details">
      <header>
        <h2>Details</h2>
        {can('conversation.rename') && <IconButton icon="pencil" label="Edit group" onClick={() => setEditing(true)} />}
        <IconButton icon="close" label="Close details" onClick={onClose} />
      </header>
      <div class="details-scroll">
        <div class="details-hero">
          <Avatar {...face} size={84} />
          <h3>{face.name}</h3>
          <p>{other ? handleOf(other) : `Group, ${conversation.memberCount} ${conversation.memberCount === 1 ? 'member' : 'members'}`}</p>
          {other?.about != null && <p>{other.about}</p>}
        </div>
        <div class="details-quick">
          <Calls conversation={conversation} userId={userId} onCall={onCall} />
          <SearchHere conversationId={conversationId} />
          {other && <Quick icon="person" label="Profile" onClick={() => navigation.go({ page: 'people', userId: other.id })} />}
          {can('member.add') && <Quick icon="add-person" label="Add" onClick={onAddMembers} />}
        </div>
        <Preferences conversation={conversation} />
        <Pictures conversationId={conversationId} />
        {conversation.kind === 'group' && <Members conversation={conversation} />}
        <Leave conversation={conversation} />
        {can('conversation.delete') && <Delete conversation={conversation} />}
      </div>
      {editing && <EditGroup conversation={conversation} onClose={() => setEditing(false)} />}
    </aside>
  );
}

function Calls({ conversation, userId, onCall }: Pick<DetailsProps, 'onCall'> & { conversation: Conversation; userId: string }) {
  if (!useCanCall(conversation, userId)) return null;
  return (
    <>
      <Quick icon="phone" label="Call" onClick={() => onCall('audio')} />
      <Quick icon="video" label="Video" onClick={() => onCall('video')} />
    </>
  );
}

function Quick({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" onClick={onClick}>
      <Icon name={icon} />
      <span>{label}</span>
    </button>
  );
}

function SearchHere({ conversationId }: { conversationId: string }) {
  const { navigation } = useChat();
  return <Quick icon="search" label="Search" onClick={() => navigation.go({ page: 'search', q: '', conversationId })} />;
}

const levels = [
  { value: 'all', label: 'All messages' },
  { value: 'mentions', label: 'Mentions' },
  { value: 'none', label: 'Nothing' },
] as const;

function Preferences({ conversation }: { conversation: Conversation }) {
  const { client, navigation } = useChat();
  const task = useTask();
  const set = (changes: Parameters<typeof client.setPreferences>[1]) => task.run(() => client.setPreferences(conversation.id, changes));
  return (
    <section class="details-part" aria-label="Settings of this conversation">
      <Switch
        icon="notifications-off"
        label="Mute"
        checked={isMuted(conversation, Date.now())}
        onChange={(muted) => set({ mutedUntil: muted ? '9999-12-31T00:00:00.000Z' : null })}
      />
      <label class="details-choice">
        <Icon name="notifications" />
        <span class="grow">Notify about</span>
        <select
          class="select"
          value={conversation.notifications}
          onChange={({ currentTarget: { value } }) => set({ notifications: levels.find((level) => level.value === value)!.value })}
        >
          {levels.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Switch icon="pin" label="Pin to the top" checked={conversation.pinned} onChange={(pinned) => set({ pinned })} />
      <Switch icon="archive" label="Archive" checked={conversation.archived} onChange={(archived) => set({ archived })} />
      <Button
        look="plain"
        icon="chat"
        wide
        onClick={() => {
          set({ markedUnread: true });
          navigation.go({ page: 'chats' });
        }}
      >
        Mark as unread
      </Button>
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </section>
  );
}

/** Leaving a group, which cannot be undone by oneself. */
function Leave({ conversation }: { conversation: Conversation }) {
  const { client, navigation } = useChat();
  const userId = useSelector((chat) => chat.userId) ?? '';
  const task = useTask();
  const [confirming, setConfirming] = useState(false);
  if (conversation.kind !== 'group') return null;
  return (
    <section class="details-part">
      <Button look="plain" danger icon="leave" wide disabled={task.busy} onClick={() => setConfirming(true)}>
        Leave group
      </Button>
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
      {confirming && (
        <Confirm
          title={`Leave ${conversation.title ?? 'this group'}?`}
          text={`You no longer see it. What you wrote stays with the others${conversation.role === 'owner' ? ', and one of them becomes its owner' : ''}.`}
          action="Leave group"
          onClose={() => setConfirming(false)}
          onConfirm={() => {
            setConfirming(false);
            task.run(async () => {
              await client.api.removeMember({ conversationId: conversation.id, userId });
              navigation.go({ page: 'chats' }, { replace: true });
            });
          }}
        />
      )}
    </section>
  );
}

/** Erasing a group for everyone. */
function Delete({ conversation: { id: conversationId, title } }: { conversation: Conversation }) {
  const { client, navigation } = useChat();
  const task = useTask();
  const [confirming, setConfirming] = useState(false);
  return (
    <section class="details-part">
      <Button look="plain" danger icon="trash" wide disabled={task.busy} onClick={() => setConfirming(true)}>
        Delete group for everyone
      </Button>
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
      {confirming && (
        <Confirm
          title={`Delete ${title ?? 'this group'} for everyone?`}
          text="All messages and pictures are destroyed, also those of others. Nobody can bring them back."
          action="Delete for everyone"
          onClose={() => setConfirming(false)}
          onConfirm={() => {
            setConfirming(false);
            task.run(async () => {
              await client.api.deleteConversation({ conversationId });
              navigation.go({ page: 'chats' }, { replace: true });
            });
          }}
        />
      )}
    </section>
  );
}
