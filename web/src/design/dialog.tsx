import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Button, IconButton } from './button.tsx';
import { useModal } from './use-modal.ts';
import './dialog.css';

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  footer?: ComponentChildren;
  /** `alertdialog`: asks for a decision. */
  role?: 'dialog' | 'alertdialog';
}

/** A modal dialog. */
export function Dialog({ title, onClose, children, footer, role = 'dialog' }: DialogProps) {
  const element = useModal(onClose);
  const id = useId();
  return (
    <dialog
      class="dialog"
      ref={element}
      role={role}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === element.current && onClose()}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </header>
      <div class="dialog-body">{children}</div>
      {footer && <footer>{footer}</footer>}
    </dialog>
  );
}

export interface ConfirmProps {
  title: string;
  text: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. The focus is on the harmless button. */
export function Confirm({ title, text, action, onConfirm, onClose }: ConfirmProps) {
  const cancel = useRef<HTMLElement>(null);
  useLayoutEffect(() => cancel.current?.querySelector('button')?.focus(), []);
  const footer = (
    <>
      <span ref={cancel}>
        <Button onClick={onClose}>Cancel</Button>
      </span>
      <Button look="main" danger onClick={onConfirm}>
        {action}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} role="alertdialog" footer={footer}>
      <p>{text}</p>
    </Dialog>
  );
}
