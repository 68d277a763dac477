import { useChat } from '../chat/chat.ts';
import { useSelector } from '../chat/use-selector.ts';
import { Icon } from '../design/icon.tsx';
import type { IconName } from '../design/icon-paths.ts';
import { IconButton } from '../design/button.tsx';
import { Link } from '../routing/link.tsx';
import type { SettingsSection } from '../routing/route.ts';
import { Appearance } from './appearance.tsx';
import { Blocked } from './blocked.tsx';
import { Devices } from './devices.tsx';
import { Keyboard } from './keyboard.tsx';
import { NotificationSettings } from './notification-settings.tsx';
import { PrivacySettings } from './privacy-settings.tsx';
import { ProfileSettings } from './profile-settings.tsx';
import './settings.css';

const sections: readonly { id: SettingsSection; icon: IconName; label: string; content: () => preact.JSX.Element }[] = [
  { id: 'profile', icon: 'person', label: 'Profile', content: ProfileSettings },
  { id: 'devices', icon: 'laptop', label: 'Devices', content: Devices },
  { id: 'privacy', icon: 'shield', label: 'Privacy', content: PrivacySettings },
  { id: 'blocked', icon: 'block', label: 'Blocked', content: Blocked },
  { id: 'notifications', icon: 'notifications', label: 'Notifications', content: NotificationSettings },
  { id: 'appearance', icon: 'moon', label: 'Appearance', content: Appearance },
  { id: 'keyboard', icon: 'keyboard', label: 'Keyboard', content: Keyboard },
];

/** The list of sections, and the way out. */
export function SettingsNavigation({ section }: { section: SettingsSection | undefined }) {
  const { client, navigation } = useChat();
  const signOut = () => {
    // The next account starts with their chats.
    navigation.go({ page: 'chats' }, { replace: true });
    void client.logOut();
  };
  const blocked = useSelector((chat) => Object.keys(chat.blocks).length) ?? 0;
  return (
    <section class="side" aria-label="Settings">
      <header>
        <h1>Settings</h1>
      </header>
      <nav class="settings-sections" aria-label="Settings">
        {sections.map(({ id, icon, label }) => (
          <Link
            key={id}
            to={{ page: 'settings', section: id }}
            aria-current={id === (section ?? 'profile') ? 'page' : undefined}
            data-chosen={id === section}
          >
            <Icon name={icon} />
            <span class="grow">{label}</span>
            {id === 'blocked' && blocked > 0 && <span class="quiet">{blocked}</span>}
          </Link>
        ))}
        <hr />
        <a href="/docs">
          <Icon name="terminal" />
          For developers
        </a>
        <button class="settings-sign-out" type="button" onClick={signOut}>
          <Icon name="leave" />
          Sign out
        </button>
      </nav>
    </section>
  );
}

/** One section on the sheet. */
export function Settings({ section = 'profile' }: { section: SettingsSection | undefined }) {
  const { navigation } = useChat();
  const { label, content: Content } = sections.find(({ id }) => id === section)!;
  return (
    <section class="settings" aria-label={`Settings: ${label}`} tabIndex={0}>
      <span class="settings-back">
        <IconButton icon="left" label="Back to settings" onClick={() => navigation.back({ page: 'settings' })} />
      </span>
      <div class="settings-column">
        <Content />
      </div>
    </section>
  );
}
