import type { ContactRequest } from '@parley/events/wire/contacts';
import type { PublicProfile } from '@parley/events/wire/users';
import { useState } from 'preact/hooks';
import { nameOf } from '../chat/describe-conversation.ts';
import { useChat } from '../chat/chat.ts';
import { PersonLine } from '../chat/person-line.tsx';
import { useQuery } from '../chat/use-query.ts';
import { useSelector } from '../chat/use-selector.ts';
import { useTask } from '../chat/use-task.ts';
import { Button } from '../design/button.tsx';
import { FieldError } from '../design/field.tsx';
import { Icon, Mark } from '../design/icon.tsx';
import { Empty } from '../design/parts.tsx';
import { Link } from '../routing/link.tsx';
import '../design/search-field.css';
import './people.css';

/** Contacts, requests, and a search over everyone on this server. */
export function People({ currentId }: { currentId: string | undefined }) {
  const { client } = useChat();
  const contacts = Object.values(useSelector((chat) => chat.contacts) ?? {})
    .map(({ user }) => user)
    .toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const requests = Object.values(useSelector((chat) => chat.requests) ?? {});
  const [text, setText] = useState('');
  const q = text.trim();
  const { answer, error } = useQuery(q, async () => (q === '' ? [] : (await client.api.findUsers({ q, limit: 50 })).items), { delay: 120 });
  return (
    <section class="side" aria-label="People">
      <header>
        <h1>People</h1>
      </header>
      <label class="search-field">
        <Icon name="search" size={16} />
        <span class="visually-hidden">Search people</span>
        <input
          type="search"
          aria-label="Search people"
          placeholder="Name or username"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <div class="scroll people">
        {q !== '' && (
          <Group
            title="On this server"
            people={answer ?? []}
            currentId={currentId}
            empty={error ?? (answer === undefined ? 'Searching…' : 'No one found.')}
          />
        )}
        {q === '' && requests.length > 0 && <Requests requests={requests} />}
        {q === '' && contacts.length > 0 && <Group title="Contacts" people={contacts} currentId={currentId} />}
        {q === '' && contacts.length === 0 && requests.length === 0 && (
          <Empty
            title="No contacts yet"
            text="Search for people by name or username, and add them from their profile."
            picture={<Mark size={56} />}
          />
        )}
      </div>
    </section>
  );
}

interface GroupProps {
  title: string;
  people: readonly PublicProfile[];
  currentId: string | undefined;
  empty?: string;
}

function Group({ title, people, currentId, empty }: GroupProps) {
  return (
    <>
      <h2>{title}</h2>
      {people.length === 0 && <p class="quiet people-empty">{empty}</p>}
      <ul>
        {people.map((user) => (
          <li key={user.id}>
            <Link class="people-row" to={{ page: 'people', userId: user.id }} aria-current={user.id === currentId ? 'true' : undefined}>
              <PersonLine user={user} size={42} />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Requests({ requests }: { requests: readonly ContactRequest[] }) {
  const { client } = useChat();
  const task = useTask();
  const incoming = requests.filter(({ direction }) => direction === 'incoming');
  const outgoing = requests.filter(({ direction }) => direction === 'outgoing');
  return (
    <>
      {incoming.length > 0 && <h2>Requests</h2>}
      <ul>
        {incoming.map(({ id, user }) => (
          <li class="people-request" key={id}>
            <PersonLine user={user} size={42} note="wants to be your contact" />
            <span class="people-answers">
              <Button small look="main" disabled={task.busy} onClick={() => task.run(() => client.api.acceptContact({ requestId: id }))}>
                Accept
              </Button>
              <Button small disabled={task.busy} onClick={() => task.run(() => client.api.declineContact({ requestId: id }))}>
                Decline
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {outgoing.length > 0 && <h2>Sent requests</h2>}
      <ul>
        {outgoing.map(({ id, user }) => (
          <li class="people-request" key={id}>
            <PersonLine user={user} size={42} note="not answered yet">
              <Button small disabled={task.busy} onClick={() => task.run(() => client.api.withdrawContact({ requestId: id }))}>
                Withdraw
              </Button>
            </PersonLine>
          </li>
        ))}
      </ul>
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </>
  );
}
