import { useState } from 'preact/hooks';
import type { PasswordReset } from '@parley/events/wire/operators';
import type { ManagedUser } from '@parley/events/wire/users';
import { Field } from '../../design/field.tsx';
import { useConsole } from '../console.ts';
import { AccountIncomplete, describeFailure } from '../describe.ts';
import { FormDialog } from '../form-dialog.tsx';
import { textOf } from '../text-of.ts';
import { ResetLink } from './person-dialog.tsx';

/** Creates an account, and shows the link with which the person sets a password. */
export function CreatePerson({ onCreated, onClose }: { onCreated: () => void; onClose: () => void }) {
  const { send } = useConsole().access;
  const [created, setCreated] = useState<{ name: string; link: PasswordReset } | null>(null);
  if (created !== null) return <ResetLink {...created} onClose={onClose} />;
  return (
    <FormDialog
      title="New person"
      text="Creates an account. The person sets a password with a link, which you hand over."
      action="Create the account"
      onClose={onClose}
      onSubmit={async (fields) => {
        const [displayName, username, email] = [textOf(fields, 'name'), textOf(fields, 'username'), textOf(fields, 'email')];
        const { user } = await send<{ user: ManagedUser }>('POST', '/v1/users', { displayName, username, email });
        onCreated();
        const path = `/v1/admin/users/${user.id}`;
        try {
          if (fields.has('operator')) await send('PUT', `${path}/role`, { role: 'operator' });
          const { passwordReset } = await send<{ passwordReset: PasswordReset }>('POST', `${path}/password-reset`, {});
          setCreated({ name: user.displayName, link: passwordReset });
        } catch (error) {
          throw new AccountIncomplete(`The account exists, but is not complete. Open it in the list. ${describeFailure(error)}`);
        }
      }}
    >
      <Field label="Name" name="name" maxLength={100} required />
      <Field label="Username" name="username" autocomplete="off" autocapitalize="none" required />
      <Field label="E-mail" name="email" type="email" autocomplete="off" hint="Empty: none." />
      <div class="console-choices">
        <label>
          <input type="checkbox" name="operator" />
          May do all that you may, as an operator
        </label>
      </div>
    </FormDialog>
  );
}
