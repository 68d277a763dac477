import { useState } from 'preact/hooks';
import { emptyFieldMessages, formMessages, type FieldMessages } from './form-messages.ts';

export interface FormState {
  busy: boolean;
  /** By field name; what belongs to no field is under `form`. */
  errors: Readonly<Record<string, string>>;
  submit: (event: Event) => void;
}

/** Submits a form once at a time and turns a problem into messages next to the fields. */
export function useForm(send: (values: Record<string, string>) => Promise<unknown>, describe: FieldMessages = {}): FormState {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget as HTMLFormElement;
    const show = (messages: FormState['errors']) => {
      setErrors(messages);
      queueMicrotask(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
    };
    const empty = [...form.querySelectorAll<HTMLInputElement>(':required')].filter(({ validity }) => validity.valueMissing);
    if (empty.length > 0) return show(emptyFieldMessages(empty));
    setBusy(true);
    setErrors({});
    send(Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : ''])))
      .catch((error: unknown) => show(formMessages(error, describe)))
      .finally(() => setBusy(false));
  };
  return { busy, errors, submit };
}
