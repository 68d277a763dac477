import { useState } from 'preact/hooks';
import { useFileUrl } from './file-url.ts';
import { hueOf, initialsOf } from './identity.ts';
import './avatar.css';

export interface AvatarProps {
  /** Id of the user or the conversation; determines the color. */
  id: string;
  name: string;
  url: string | null;
  /** Groups are rounded squares, people circles. */
  shape?: 'person' | 'group';
  /** Edge in CSS pixels. Defaults to the size that the parent sets (`--avatar-size`). */
  size?: number;
  online?: boolean;
}

/** The picture of a person or group, or its initials. The name stands beside it, so the picture itself is decoration. */
export function Avatar({ id, name, url, shape = 'person', size, online = false }: AvatarProps) {
  const source = useFileUrl(url);
  // A picture of the product's site may be gone, or the page may not allow it.
  const [broken, setBroken] = useState<string>();
  const style = { '--h': String(hueOf(id)), ...(size === undefined ? {} : { '--avatar-size': `${size}px` }) };
  return (
    <span class={`avatar ${shape}${online ? ' online' : ''}`} style={style}>
      {source === undefined || source === broken ? (
        <span class="initials" aria-hidden="true">
          {initialsOf(name)}
        </span>
      ) : (
        <img src={source} alt="" decoding="async" loading="lazy" draggable={false} onError={() => setBroken(source)} />
      )}
      {online && <span class="visually-hidden">online</span>}
    </span>
  );
}
