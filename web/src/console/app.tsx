import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button, IconButton } from '../design/button.tsx';
import { focusHeading } from '../design/focus-heading.ts';
import { Mark } from '../design/icon.tsx';
import { Skeleton } from '../design/parts.tsx';
import type { Operator } from './access.ts';
import { Audit } from './audit/audit.tsx';
import { useConsole } from './console.ts';
import { Invites } from './invites/invites.tsx';
import { ApiKeys } from './keys/api-keys.tsx';
import { Link } from './link.tsx';
import { DeadLetters } from './log/dead-letters.tsx';
import { Events } from './log/events.tsx';
import { Projections } from './log/projections.tsx';
import { Rebuild } from './log/rebuild.tsx';
import { SectionIcon, type Section } from './nav-icons.tsx';
import { People } from './people/people.tsx';
import { pathTo } from './router.ts';
import { SignIn } from './sign-in.tsx';
import { StatusPage } from './status/status-page.tsx';
import { Webhooks } from './webhooks/webhooks.tsx';

const sections: Readonly<Record<Section, { title: string; page: ComponentType }>> = {
  status: { title: 'Status', page: StatusPage },
  people: { title: 'People', page: People },
  invites: { title: 'Invites', page: Invites },
  keys: { title: 'API keys', page: ApiKeys },
  webhooks: { title: 'Webhooks', page: Webhooks },
  projections: { title: 'Projections', page: Projections },
  events: { title: 'Events', page: Events },
  'dead-letters': { title: 'Dead letters', page: DeadLetters },
  rebuild: { title: 'Rebuild', page: Rebuild },
  audit: { title: 'Audit', page: Audit },
};

const groups: readonly (readonly [title: string | null, members: readonly Section[]])[] = [
  [null, ['status', 'people', 'invites', 'audit']],
  ['For programs', ['keys', 'webhooks']],
  ['The log', ['projections', 'events', 'dead-letters', 'rebuild']],
];

export function App() {
  const { operator } = useConsole().access;
  const current = operator.value;
  return (
    <div class="parley">
      {current === 'starting' ? <Skeleton rows={6} /> : current === null ? <SignIn /> : <Shell operator={current} />}
    </div>
  );
}

function Shell({ operator }: { operator: Exclude<Operator, 'starting'> }) {
  const { router, access } = useConsole();
  const { section } = router.place.value;
  const [isOpen, setOpen] = useState(false);
  const { title, page: Page } = sections[section as Section] ?? sections.status;
  useEffect(() => {
    document.title = `${title} · Parley operators`;
    setOpen(false);
    focusHeading(document.querySelector('main')!);
  }, [title]);
  return (
    <div class="console">
      <nav class={isOpen ? 'console-nav open' : 'console-nav'} aria-label="Console">
        <div class="console-nav-head">
          <div class="console-brand">
            <Mark size={26} />
            Parley <span class="quiet">operators</span>
          </div>
          <IconButton icon={isOpen ? 'close' : 'more'} label="Menu" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} />
        </div>
        <div class="console-nav-body">
          {groups.map(([heading, members]) => (
            <div key={heading}>
              {heading !== null && <h2>{heading}</h2>}
              <ul>
                {members.map((member) => (
                  <li key={member}>
                    <Link href={pathTo(member)} aria-current={sections[member].title === title ? 'page' : undefined}>
                      <SectionIcon section={member} />
                      {sections[member].title}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ))}
          <footer>
            <span class="one-line grow">{operator === 'token' ? 'Operator token' : operator.displayName}</span>
            <Button small look="plain" icon="leave" onClick={() => void access.signOut()}>
              Sign out
            </Button>
          </footer>
        </div>
      </nav>
      <main class="console-sheet">
        <Page />
      </main>
    </div>
  );
}
