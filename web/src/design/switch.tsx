import { Icon } from './icon.tsx';
import type { IconName } from './icon-paths.ts';
import './switch.css';

interface SwitchProps {
  label: string;
  note?: string;
  icon?: IconName;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A setting that is on or off and takes effect at once. */
export function Switch({ label, note, icon, checked, onChange }: SwitchProps) {
  return (
    <label class="switch-row">
      {icon && <Icon name={icon} />}
      <span class="grow">
        {label}
        {note !== undefined && <small>{note}</small>}
      </span>
      <input class="switch" type="checkbox" role="switch" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
    </label>
  );
}
