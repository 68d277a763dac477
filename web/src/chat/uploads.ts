/** Pictures that this page has uploaded: an unsent message names only their ids, and shows them before the server does. */
import type { Attachment } from '@parley/events/wire/messages';

const maxHeld = 200;
const held = new Map<string, Attachment>();

export function rememberUpload(attachment: Attachment): void {
  held.set(attachment.id, attachment);
  for (const id of held.keys()) {
    if (held.size <= maxHeld) return;
    held.delete(id);
  }
}

/** After a reload the size of an unsent picture is unknown: it gets a box of 4 by 3. */
export function uploadedAttachment(id: string): Attachment {
  const url = `/v1/files/${id}`;
  return (
    held.get(id) ?? { id, mediaType: 'image/webp', size: 0, width: 400, height: 300, sha256: '', url, thumbnailUrl: `${url}/thumbnail` }
  );
}
