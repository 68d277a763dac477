import type { Privacy } from '@parley/events/wire/users';
import { useChat } from '../chat/chat.ts';
import { Loading } from '../chat/loading.tsx';
import { useSelector } from '../chat/use-selector.ts';
import { useTask } from '../chat/use-task.ts';
import { FieldError } from '../design/field.tsx';
import { Panel } from './panel.tsx';

const audiences = [
  { value: 'everyone', label: 'Everyone' },
  { value: 'contacts', label: 'Contacts' },
  { value: 'nobody', label: 'Nobody' },
] as const;

type Audience = (typeof audiences)[number]['value'];

const questions: readonly { key: keyof Privacy; title: string; text: string; audiences: readonly Audience[] }[] = [
  {
    key: 'messages',
    title: 'Who may write to you and call you',
    text: 'Others see “can’t be reached”, as if you had blocked them.',
    audiences: ['everyone', 'contacts'],
  },
  {
    key: 'addToGroups',
    title: 'Who may add you to groups',
    text: 'You can leave a group at any time.',
    audiences: ['everyone', 'contacts'],
  },
  {
    key: 'discoverable',
    title: 'Who may find you by name',
    text: 'In the search for people.',
    audiences: ['everyone', 'contacts', 'nobody'],
  },
];

export function PrivacySettings() {
  const { client } = useChat();
  const privacy = useSelector((chat) => chat.account?.privacy);
  const task = useTask();
  if (!privacy) return <Loading rows={2} />;
  const set = (key: keyof Privacy, value: string) => {
    const audience = audiences.find((candidate) => candidate.value === value)!.value;
    task.run(() => client.api.changeProfile({ privacy: { [key]: audience } }));
  };
  return (
    <Panel title="Privacy">
      <ul class="panel-rows">
        {questions.map(({ key, title, text, audiences: offered }) => (
          <li key={key}>
            <label class="grow" for={`privacy-${key}`}>
              <b>{title}</b>
              <small>{text}</small>
            </label>
            <select class="select" id={`privacy-${key}`} value={privacy[key]} onChange={(event) => set(key, event.currentTarget.value)}>
              {audiences
                .filter(({ value }) => offered.includes(value))
                .map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
            </select>
          </li>
        ))}
      </ul>
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </Panel>
  );
}
