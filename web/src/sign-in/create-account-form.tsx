import { useChat } from '../chat/chat.ts';
import { Button } from '../design/button.tsx';
import { Field, FieldError } from '../design/field.tsx';
import { deviceName } from './device-name.ts';
import { tokenOfLink } from './links.ts';
import { useForm } from './use-form.ts';

export function CreateAccountForm() {
  const { client } = useChat();
  const invite = tokenOfLink('invite', location);
  const { busy, errors, submit } = useForm(
    ({ username = '', displayName = '', password = '' }) => {
      const account = { username, displayName: displayName.trim() || username, password, deviceName: deviceName(navigator.userAgent) };
      return client.register(invite === undefined ? account : { ...account, invite });
    },
    {
      username_taken: { field: 'username', message: 'Someone has this username already.' },
      invite_required: { field: 'form', message: 'You need an invite to create an account here. Ask the operator of this server.' },
      link_expired: { field: 'form', message: 'This invite was used or has expired.' },
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Field
        label="Username"
        name="username"
        autocomplete="username"
        autocapitalize="none"
        hint="a to z, digits, dots and underscores; at least 3"
        required
        error={errors['username']}
      />
      <Field label="Display name" name="displayName" autocomplete="name" hint="What others see. Optional" error={errors['displayName']} />
      <Field
        label="Password"
        name="password"
        type="password"
        autocomplete="new-password"
        hint="At least 8 characters"
        required
        error={errors['password']}
      />
      {errors['form'] !== undefined && <FieldError>{errors['form']}</FieldError>}
      <Button type="submit" look="main" wide disabled={busy}>
        Create account
      </Button>
    </form>
  );
}
