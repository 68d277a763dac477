import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-paths.ts';
import './button.css';

type ButtonAttributes = Omit<JSX.IntrinsicElements['button'], 'class' | 'size'>;

export interface ButtonProps extends ButtonAttributes {
  /** `main`: the one action of a screen. `soft`: an action within content. `plain`: without a box. */
  look?: 'main' | 'outlined' | 'soft' | 'plain';
  danger?: boolean;
  small?: boolean;
  wide?: boolean;
  icon?: IconName;
  children?: ComponentChildren;
}

export function Button({ look = 'outlined', danger, small, wide, icon, children, type = 'button', ...attributes }: ButtonProps) {
  const classes = ['button', look, danger && 'danger', small && 'small', wide && 'wide'].filter(Boolean).join(' ');
  return (
    <button class={classes} type={type} {...attributes}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ButtonAttributes {
  icon: IconName;
  /** Accessible name and tooltip. */
  label: string;
  small?: boolean;
}

/** A square button with an icon. `aria-pressed` and `aria-expanded` mark it as on. */
export function IconButton({ icon, label, small, type = 'button', ...attributes }: IconButtonProps) {
  return (
    <button class={small ? 'icon-button small' : 'icon-button'} type={type} aria-label={label} title={label} {...attributes}>
      <Icon name={icon} size={small ? 16 : 20} />
    </button>
  );
}
