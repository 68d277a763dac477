import { useState } from 'preact/hooks';
import type { PublicProfile } from '@parley/events/wire/users';
import { nameOf } from '../chat/describe-conversation.ts';
import { useChat } from '../chat/chat.ts';
import { Loading } from '../chat/loading.tsx';
import { dayAndTime } from '../chat/time-labels.ts';
import { useQuery } from '../chat/use-query.ts';
import { useFreshPresence, useSelector } from '../chat/use-selector.ts';
import { useTask } from '../chat/use-task.ts';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/dialog.tsx';
import { FieldError } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import { Empty } from '../design/parts.tsx';
import { hueOf } from '../design/identity.ts';
import { Link } from '../routing/link.tsx';
import './profile.css';
import { handleOf } from '../chat/handle.ts';

/** A person's profile: write, call, add, block. */
export function Profile({ userId }: { userId: string }) {
  const { client, navigation } = useChat();
  const cached = useSelector((chat) => chat.users[userId] ?? chat.contacts[userId]?.user);
  const { answer, error } = useQuery(userId, () => client.api.getUser({ userId }));
  const user = answer?.id === userId ? answer : cached;
  if (!user) return error === undefined ? <Loading rows={3} /> : <Empty title="No such person" text={error} />;
  return (
    <section class="profile" aria-label={nameOf(user)}>
      <Link class="icon-button profile-back" to={{ page: 'people' }} aria-label="Back to people">
        <Icon name="left" />
      </Link>
      <div class="profile-cover" style={{ '--h': String(hueOf(user.id)) }} />
      <div class="profile-body">
        <Avatar id={user.id} name={nameOf(user)} url={user.avatarUrl} size={96} />
        <h1>{nameOf(user)}</h1>
        <p class="quiet">
          {handleOf(user)}
          <PresenceText userId={user.id} />
        </p>
        {user.about !== null && <p>{user.about}</p>}
        <Actions user={user} openConversation={(conversationId) => navigation.go({ page: 'conversation', conversationId })} />
      </div>
    </section>
  );
}

function PresenceText({ userId }: { userId: string }) {
  useFreshPresence([userId]);
  const presence = useSelector((chat) => chat.presence[userId]);
  if (!presence) return null;
  if (presence.presence === 'online') return <>, online</>;
  return presence.lastSeenAt === null ? null : <>, seen {dayAndTime(presence.lastSeenAt, Date.now())}</>;
}

function Actions({ user, openConversation }: { user: PublicProfile; openConversation: (id: string) => void }) {
  const { client } = useChat();
  const ownId = useSelector((chat) => chat.userId);
  const isContact = useSelector((chat) => chat.contacts[user.id] !== undefined);
  const blocked = useSelector((chat) => chat.blocks[user.id] !== undefined);
  const request = Object.values(useSelector((chat) => chat.requests) ?? {}).find((pending) => pending.user.id === user.id);
  const task = useTask();
  const [confirming, setConfirming] = useState(false);
  if (user.id === ownId) return <p class="quiet">This is you.</p>;
  const { api } = client;
  const write = async () => openConversation((await api.createConversation({ kind: 'direct', userId: user.id })).conversation.id);
  return (
    <>
      <div class="profile-actions">
        <Button look="main" icon="chat" disabled={task.busy} onClick={() => task.run(write)}>
          Message
        </Button>
        {!isContact && !request && !blocked && (
          <Button icon="add-person" disabled={task.busy} onClick={() => task.run(() => api.requestContact({ userId: user.id }))}>
            Add contact
          </Button>
        )}
        {request?.direction === 'incoming' && (
          <Button icon="check" disabled={task.busy} onClick={() => task.run(() => api.acceptContact({ requestId: request.id }))}>
            Accept request
          </Button>
        )}
        {request?.direction === 'outgoing' && (
          <Button disabled={task.busy} onClick={() => task.run(() => api.withdrawContact({ requestId: request.id }))}>
            Withdraw request
          </Button>
        )}
        {isContact && (
          <Button disabled={task.busy} onClick={() => task.run(() => api.removeContact({ userId: user.id }))}>
            Remove contact
          </Button>
        )}
        {blocked ? (
          <Button icon="block" disabled={task.busy} onClick={() => task.run(() => api.unblockUser({ userId: user.id }))}>
            Unblock
          </Button>
        ) : (
          <Button danger icon="block" disabled={task.busy} onClick={() => setConfirming(true)}>
            Block
          </Button>
        )}
      </div>
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
      {confirming && (
        <Confirm
          title={`Block ${nameOf(user)}?`}
          text="You no longer reach each other directly: no messages, calls or requests. Groups that you share stay as they are. You are not named as the reason."
          action="Block"
          onClose={() => setConfirming(false)}
          onConfirm={() => {
            setConfirming(false);
            task.run(() => api.blockUser({ userId: user.id }));
          }}
        />
      )}
    </>
  );
}
