import { Field } from '../design/field.tsx';

/** Takes a username or an e-mail address. */
export function LoginField({ error }: { error: string | undefined }) {
  return (
    <Field
      label="Username"
      name="login"
      autocomplete="username"
      autocapitalize="none"
      hint="Or your e-mail address"
      required
      error={error}
    />
  );
}
