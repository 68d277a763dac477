import { useState } from 'preact/hooks';
import type { Invite } from '@parley/events/wire/invites';
import { Dialog } from '../../design/dialog.tsx';
import { Field } from '../../design/field.tsx';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { textOf } from '../text-of.ts';
import { CopyField } from '../parts.tsx';

const dayMs = 86_400_000;

/** Creates a link with which people register, and shows it once. */
export function CreateInvite({ onCreated, onClose }: { onCreated?: () => void; onClose: () => void }) {
  const { send } = useConsole().access;
  const [url, setUrl] = useState<string | null>(null);
  if (url !== null)
    return (
      <Dialog title="The invite" onClose={onClose}>
        <p>Send this link to the people you invite. It is shown only now.</p>
        <CopyField label="Invite link" value={url} />
      </Dialog>
    );
  return (
    <FormDialog
      title="Invite people"
      text="Creates a link with which people create their own accounts."
      action="Create the link"
      onClose={onClose}
      onSubmit={async (fields) => {
        const days = Number(textOf(fields, 'days') ?? NaN);
        const created = await send<{ invite: Invite; url: string }>('POST', '/v1/invites', {
          note: textOf(fields, 'note'),
          maxUses: Number(textOf(fields, 'maxUses') ?? 1),
          ...(days > 0 && { expiresAt: new Date(Date.now() + days * dayMs).toISOString() }),
        });
        onCreated?.();
        setUrl(created.url);
      }}
    >
      <Field label="Note" name="note" maxLength={100} hint="For operators, for example which team." />
      <Field label="How many people may use it" name="maxUses" value="1" required />
      <Field label="Days until it expires" name="days" value="7" hint="Empty: never." />
    </FormDialog>
  );
}
