import { useState } from 'preact/hooks';
import type { ApiKey } from '@parley/events/wire/api-keys';
import { Dialog } from '../../design/dialog.tsx';
import { Field } from '../../design/field.tsx';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { textOf } from '../text-of.ts';
import { CopyField } from '../parts.tsx';

const scopes: Readonly<Record<string, string>> = {
  users: 'Create, change, suspend and erase users',
  sessions: 'Start sessions of users',
  conversations: 'Conversations and members',
  messages: 'Send and read messages',
  feed: 'Read the feed of all events',
  webhooks: 'Manage webhooks',
  export: 'Export data',
  moderation: 'Delete what others wrote',
};

/** Creates a key, and shows its secret once. */
export function CreateApiKey({ onCreated, onClose }: { onCreated: () => void; onClose: () => void }) {
  const { send } = useConsole().access;
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null)
    return (
      <Dialog title="The new key" onClose={onClose}>
        <p>Store it where the program finds it. It is shown only now.</p>
        <CopyField label="API key" value={secret} />
      </Dialog>
    );
  return (
    <FormDialog
      title="New API key"
      action="Create the key"
      onClose={onClose}
      onSubmit={async (fields) => {
        const created = await send<{ apiKey: ApiKey; secret: string }>('POST', '/v1/api-keys', {
          name: textOf(fields, 'name') ?? '',
          scopes: fields.getAll('scopes'),
        });
        onCreated();
        setSecret(created.secret);
      }}
    >
      <Field label="Name" name="name" maxLength={100} required hint="Which program it is for." />
      <fieldset class="console-choices">
        <legend>May</legend>
        {Object.entries(scopes).map(([scope, text]) => (
          <label key={scope}>
            <input type="checkbox" name="scopes" value={scope} />
            <span>
              <b>{scope}</b> <span class="quiet">{text}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
