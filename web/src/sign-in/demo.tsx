import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { FieldError } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import { Spinner } from '../design/parts.tsx';
import { createDemo, type DemoPerson } from './demo-api.ts';

/** Sign-in as a demo person, where the server has demo people or can be filled with them. Elsewhere a picture, which is there at once. */
export function Demo() {
  const { client } = useChat();
  const [people, setPeople] = useState<readonly DemoPerson[] | null>(null);
  const demo = createDemo(client);
  useEffect(() => void demo.people().then(setPeople), []);
  return (
    <section class="demo" aria-label={people === null ? undefined : 'Try the demo'}>
      <svg class="demo-picture" viewBox="0 0 720 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
        <path class="demo-left" d="M350 40A330 330 0 0 0 350 700Z" />
        <path class="demo-right" d="M378 190A330 330 0 0 1 378 850Z" />
      </svg>
      {people && <DemoCard people={people} onFill={async () => setPeople(await demo.fill())} onSignIn={demo.signIn} />}
    </section>
  );
}

interface CardProps {
  people: readonly DemoPerson[];
  onFill: () => Promise<void>;
  onSignIn: (userId: string) => Promise<void>;
}

function DemoCard({ people, onFill, onSignIn }: CardProps) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const attempt = async (action: () => Promise<unknown>) => {
    setBusy(true);
    setFailed(false);
    await action().catch(() => setFailed(true));
    setBusy(false);
  };
  return (
    <div class="demo-card">
      <h2>Try the demo</h2>
      {people.length === 0 ? (
        <>
          <p>This server is empty. Fill it with people, groups and conversations, and sign in as one of them.</p>
          <Button look="main" wide disabled={busy} onClick={() => void attempt(onFill)}>
            {busy && <Spinner />}
            {busy ? 'Filling, a few seconds' : 'Fill with demo people'}
          </Button>
        </>
      ) : (
        <>
          <p>One click, no password. Everything works: write, react, call.</p>
          <ul>
            {people.slice(0, 6).map((person) => (
              <li key={person.id}>
                <button class="demo-person" type="button" disabled={busy} onClick={() => void attempt(() => onSignIn(person.id))}>
                  <Avatar id={person.id} name={person.displayName} url={person.avatarUrl} size={42} />
                  <span class="grow">
                    <b>{person.displayName}</b>
                    {person.about !== null && <small class="one-line">{person.about}</small>}
                  </span>
                  <Icon name="right" size={16} />
                </button>
              </li>
            ))}
          </ul>
          <footer>
            <Icon name="spark" />
            <span>Open a private window as someone else and talk to yourself.</span>
          </footer>
        </>
      )}
      {failed && <FieldError>That did not work. Try again.</FieldError>}
    </div>
  );
}
