import type { ComponentChildren } from 'preact';
import type { ConversationFace } from '../chat/describe-conversation.ts';
import { Avatar } from '../design/avatar.tsx';
import { Icon } from '../design/icon.tsx';
import type { IconName } from '../design/icon-paths.ts';
import { hueOf } from '../design/identity.ts';

interface RingingProps {
  face: ConversationFace;
  text: string;
  children: ComponentChildren;
}

/** The dark screen of a call that rings, in the color of the other side. */
export function Ringing({ face, text, children }: RingingProps) {
  return (
    <div class="ringing" style={{ '--h': String(hueOf(face.id)) }}>
      <span class="ringing-waves">
        <Avatar {...face} size={104} />
      </span>
      <h2>{face.name}</h2>
      <p role="status">{text}</p>
      <div class="ringing-actions">{children}</div>
    </div>
  );
}

interface RoundButtonProps {
  icon: IconName;
  /** Accessible name, and the text below the button. */
  label: string;
  look?: 'plain' | 'on' | 'answer' | 'hang-up';
  onClick: () => void;
}

export function RoundButton({ icon, label, look = 'plain', onClick }: RoundButtonProps) {
  return (
    <span class="round-button">
      <button type="button" class={`call-button ${look}`} aria-label={label} title={label} onClick={onClick}>
        <Icon name={icon} size={24} />
      </button>
      <span aria-hidden="true">{label}</span>
    </span>
  );
}
