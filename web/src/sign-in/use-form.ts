import { useState } from 'preact/hooks';
import { ParleyProblem } from '@parley/client/transport/problem';

export interface FormState {
  busy: boolean;
  /** By field name; what belongs to no field is under `form`. */
  errors: Readonly<Record<string, string>>;
  submit: (event: Event) => void;
}

/**
 * Submits a form once at a time and turns a problem into messages next to the fields.
 * `describe`: the message for a problem code that belongs to one field.
 */
export function useForm(
  send: (values: Record<string, string>) => Promise<unknown>,
  describe: Readonly<Record<string, { field: string; message: string }>> = {},
): FormState {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    setErrors({});
    send(Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : ''])))
      .catch((error: unknown) => {
        setErrors(messagesOf(error, describe));
        queueMicrotask(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
      })
      .finally(() => setBusy(false));
  };
  return { busy, errors, submit };
}

function messagesOf(error: unknown, describe: Readonly<Record<string, { field: string; message: string }>>): Record<string, string> {
  if (!(error instanceof ParleyProblem)) return { form: 'The server does not answer. Try again in a moment.' };
  const known = describe[error.code];
  if (known) return { [known.field]: known.message };
  const fields = (error.errors ?? []).map(({ path, message }) => [path, message] as const);
  if (fields.length > 0) return Object.fromEntries(fields);
  const wait = error.retryAfter === undefined ? '' : ` Try again in ${error.retryAfter} s.`;
  return { form: `${error.message}.${wait}` };
}
