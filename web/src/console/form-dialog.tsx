import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { FieldError } from '../design/field.tsx';
import { useAction } from './use-action.ts';

export interface FormDialogProps {
  title: string;
  /** One or two sentences about what it does. */
  text?: string | undefined;
  action: string;
  danger?: boolean;
  /** True while the form is not complete. */
  incomplete?: boolean;
  /** Receives the fields by their names. */
  onSubmit: (fields: FormData) => Promise<unknown>;
  onClose: () => void;
  children?: ComponentChildren;
}

/** Asks for what an action needs, and shows why it failed. Something that cannot be undone begins with the focus on the harmless button. */
export function FormDialog({ title, text, action, danger = false, incomplete = false, onSubmit, onClose, children }: FormDialogProps) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const { busy, error, run } = useAction(onSubmit);
  useLayoutEffect(() => {
    const dialog = form.current!.closest('dialog')!;
    const target =
      form.current!.querySelector<HTMLElement>('input, select, textarea') ?? dialog.querySelector<HTMLElement>('footer button');
    target?.focus();
  }, []);
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button look="main" danger={danger} type="submit" form={id} disabled={busy || incomplete}>
        {action}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} role={danger ? 'alertdialog' : 'dialog'} footer={footer}>
      {text !== undefined && <p>{text}</p>}
      <form
        id={id}
        ref={form}
        class="console-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!incomplete) void run(new FormData(event.currentTarget));
        }}
      >
        {children}
      </form>
      {error !== undefined && <FieldError>{error}</FieldError>}
    </Dialog>
  );
}
