import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../design/icon.tsx';
import { maxAttachments, maxMiB } from './attachments.ts';

export interface DropZoneProps {
  form: { current: HTMLElement | null };
  onFiles: (files: Iterable<File>) => void;
}

/** Files can be dropped anywhere on the conversation around the composer. */
export function DropZone({ form, onFiles }: DropZoneProps) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const zone = form.current?.closest<HTMLElement>('.conversation') ?? form.current;
    if (!zone) return undefined;
    let depth = 0;
    const handle = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      if (event.type === 'dragenter') depth++;
      if (event.type === 'dragleave') depth--;
      if (event.type === 'drop') {
        depth = 0;
        onFiles(event.dataTransfer.files);
      }
      setOver(depth > 0);
    };
    const types = ['dragenter', 'dragover', 'dragleave', 'drop'] as const;
    for (const type of types) zone.addEventListener(type, handle);
    return () => {
      for (const type of types) zone.removeEventListener(type, handle);
    };
  });
  if (!over) return null;
  return (
    <div class="drop-zone">
      <Icon name="image" size={24} />
      Drop to send here
      <small>
        Pictures up to {maxMiB} MiB each, {maxAttachments} at once
      </small>
    </div>
  );
}
