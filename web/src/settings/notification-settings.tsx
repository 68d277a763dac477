import { useState } from 'preact/hooks';
import { Switch } from '../design/switch.tsx';
import { Panel } from './panel.tsx';
import { readNotificationSettings, writeNotificationSettings } from '../chat/notification-storage.ts';

export function NotificationSettings() {
  const [settings, setSettings] = useState(() => readNotificationSettings(localStorage));
  const [denied, setDenied] = useState(false);
  const change = (next: typeof settings) => {
    writeNotificationSettings(localStorage, next);
    setSettings(next);
  };
  const setDesktop = async (on: boolean) => {
    // The browser asks the user; without an answer nothing changes.
    const permission = on ? await Notification.requestPermission() : 'granted';
    setDenied(permission === 'denied');
    change({ ...settings, desktop: on && permission === 'granted' });
  };
  return (
    <Panel title="Notifications" text="On this device. What you mute in a conversation stays silent everywhere.">
      <div class="panel-switches">
        <Switch
          label="Show notifications"
          note={denied ? 'The browser does not allow them for this page.' : 'While this page is open in the background'}
          checked={settings.desktop}
          onChange={(on) => void setDesktop(on)}
        />
        <Switch
          label="Show the text"
          note="Otherwise only who wrote"
          checked={settings.text}
          onChange={(text) => change({ ...settings, text })}
        />
        <Switch label="Play a sound" checked={settings.sound} onChange={(sound) => change({ ...settings, sound })} />
      </div>
    </Panel>
  );
}
