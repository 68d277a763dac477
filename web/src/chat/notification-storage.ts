export interface StoredNotificationSettings {
  /** System notifications while the page is in the background. */
  desktop: boolean;
  /** With the text of the message. */
  text: boolean;
  sound: boolean;
}

const key = 'parley:notifications';
const defaults: StoredNotificationSettings = { desktop: false, text: true, sound: true };

export function readNotificationSettings(storage: Pick<Storage, 'getItem'>): StoredNotificationSettings {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? '{}');
    return { ...defaults, ...(typeof stored === 'object' ? stored : {}) };
  } catch {
    return defaults;
  }
}

export function writeNotificationSettings(storage: Pick<Storage, 'setItem'>, settings: StoredNotificationSettings): void {
  storage.setItem(key, JSON.stringify(settings));
}
