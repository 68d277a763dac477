import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './icon.tsx';
import './field.css';

interface FieldProps {
  label: string;
  name: string;
  type?: 'text' | 'password' | 'email';
  autocomplete?: JSX.IntrinsicElements['input']['autocomplete'];
  autocapitalize?: 'none' | 'sentences';
  required?: boolean;
  autofocus?: boolean;
  maxLength?: number;
  /** The initial value. */
  value?: string;
  onInput?: (value: string) => void;
  hint?: string;
  /** The reason why the value was refused. */
  error?: string | undefined;
  /** Content next to the label, for example a link. */
  aside?: ComponentChildren;
}

export function Field({ label, hint, error, aside, value, type = 'text', onInput, ...input }: FieldProps) {
  const id = useId();
  const described = error === undefined ? (hint === undefined ? undefined : `${id}-hint`) : `${id}-error`;
  const attributes = {
    ...input,
    type,
    id,
    'aria-invalid': error !== undefined,
    'aria-describedby': described,
  } as JSX.IntrinsicElements['input'];
  return (
    <div class="field">
      <div class="field-label">
        <label for={id}>{label}</label>
        {aside}
      </div>
      <input class="input" defaultValue={value} onInput={(event) => onInput?.(event.currentTarget.value)} {...attributes} />
      {hint !== undefined && error === undefined && (
        <small class="field-hint" id={`${id}-hint`}>
          {hint}
        </small>
      )}
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: ComponentChildren }) {
  return (
    <span class="field-error" id={id} role="alert">
      <Icon name="alert" size={16} />
      <span>{children}</span>
    </span>
  );
}
