import { useState } from 'preact/hooks';
import { Dialog } from '../../design/dialog.tsx';
import { Field } from '../../design/field.tsx';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { textOf } from '../text-of.ts';
import { CopyField } from '../parts.tsx';

/** Creates a webhook, and shows the secret of its signatures once. */
export function CreateWebhook({ onCreated, onClose }: { onCreated: () => void; onClose: () => void }) {
  const { send } = useConsole().access;
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null)
    return (
      <Dialog title="The secret of the webhook" onClose={onClose}>
        <p>The receiver verifies signatures with it. It is shown only now.</p>
        <CopyField label="Secret" value={secret} />
      </Dialog>
    );
  return (
    <FormDialog
      title="New webhook"
      text="Sends events to a URL of your backend, in order in each conversation, from now on."
      action="Create the webhook"
      onClose={onClose}
      onSubmit={async (fields) => {
        const created = await send<{ secret: string }>('POST', '/v1/webhooks', {
          url: textOf(fields, 'url') ?? '',
          types: (textOf(fields, 'types') ?? '').split(/[\s,]+/u).filter(Boolean),
        });
        onCreated();
        setSecret(created.secret);
      }}
    >
      <Field label="URL" name="url" required hint="https, at a public address." />
      <Field label="Events" name="types" value="message.sent, call.*" required hint="Types, families (call.*) or * for all." />
    </FormDialog>
  );
}
